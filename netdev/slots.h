/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's sockets as seen from above: who has one, who waits for one,
 * and who has to give one back.
 *
 * Everything here runs with the module lock held.
 */
#ifndef CELLSOCK_NETDEV_SLOTS_H
#define CELLSOCK_NETDEV_SLOTS_H

#include <linux/list.h>
#include <linux/types.h>
#include <cellsock/modsock.h>

struct cellsock_claim;
struct cellsock_slots;
struct sk_buff;

/**
 * struct cellsock_flow_info - who uses a socket, as user space may see it
 * @id: its name; grows from one to the next of one module, never 0
 * @service: what kind of socket it needs
 * @context: PDP context id
 * @local: the application's end
 * @remote: the far end; no address where there is none in particular
 * @state: of TCP in RFC 9293's words, or "WAIT"; a constant string
 * @waiting: no module socket yet
 * @evicted: its socket is being taken away for somebody else
 * @slot: its socket across the seam, -1 while it has none
 * @up_queue: bytes accepted from the application, not yet by the module
 * @down_queue: bytes from the module, not yet acknowledged by the application
 * @credit: bytes that the module may still deliver
 * @up_bytes: bytes that the module accepted
 * @down_bytes: bytes that the module delivered
 * @result: what became of the opening, or what ended the connection; of use
 *	when the owner is notified
 * @code: the module's error code that came with it, 0 when there was none
 */
struct cellsock_flow_info {
	u32 id;
	enum cellsock_service service;
	u8 context;
	struct cellsock_endpoint local;
	struct cellsock_endpoint remote;
	const char *state;
	bool waiting;
	bool evicted;
	int slot;
	u32 up_queue;
	u32 down_queue;
	u32 credit;
	u64 up_bytes;
	u64 down_bytes;
	enum cellsock_result result;
	int code;
};

/**
 * enum cellsock_share - whose slots are counted together
 * @CELLSOCK_SHARE_PORTS: ports that are listened on, of TCP and UDP
 * @CELLSOCK_SHARE_DATAGRAMS: datagrams that the host sends
 * @CELLSOCK_SHARE_CONNECTIONS: connections that the host opens
 * @CELLSOCK_SHARE_VISITORS: connections from outside
 * @CELLSOCK_SHARES: their number
 *
 * Each of the first three is kept some slots, which the others do not get even
 * while they are free: each port one, datagrams two, connections one; fewer where
 * a module has few sockets.  Ports of a module whose listeners have sockets of
 * their own (struct cellsock_caps) are counted by themselves.
 */
enum cellsock_share {
	CELLSOCK_SHARE_PORTS,
	CELLSOCK_SHARE_DATAGRAMS,
	CELLSOCK_SHARE_CONNECTIONS,
	CELLSOCK_SHARE_VISITORS,
	CELLSOCK_SHARES,
};

/**
 * enum cellsock_eviction - how well the loss of its slot suits a claim
 * @CELLSOCK_EVICT_NEVER: not at all
 * @CELLSOCK_EVICT_DATAGRAMS: datagrams went, and nothing has come or gone for a
 *	while: nobody may ever notice
 * @CELLSOCK_EVICT_OPENING: it waits in vain for its remote, and can do so again
 * @CELLSOCK_EVICT_HALF_CLOSED: it receives only, and nothing comes
 * @CELLSOCK_EVICT_STUCK: closed, but its remote takes nothing
 *
 * The smaller, the better.
 */
enum cellsock_eviction {
	CELLSOCK_EVICT_NEVER,
	CELLSOCK_EVICT_DATAGRAMS,
	CELLSOCK_EVICT_OPENING,
	CELLSOCK_EVICT_HALF_CLOSED,
	CELLSOCK_EVICT_STUCK,
};

/**
 * struct cellsock_claim_ops - what an owner of a claim is asked and told
 * @waits: it has no slot, and wants one
 * @due: it wants it now, rather than at a later time of its own choosing
 * @grant: there is a slot: call cellsock_slots_open(), or think better of it.
 *	Also called, whether there is one or not, when the claim's context is not
 *	active any more, so that it learns that it need not wait.  The claim may
 *	be gone afterwards, but no other one
 * @evictable: would it do without its slot?  @full: for want of slots;
 *	otherwise the module is busy, and helped only by taking back what it is
 *	busy with
 * @leaving: its slot is on its way back already
 * @evict: give the slot back, as soon as may be.  The claim may be gone
 *	afterwards.  Returns whether it waits again, and comes last from now on
 * @deadline: when it wants to be run for its own sake, or CELLSOCK_NEVER
 * @info: describe it; the id, the context and the slot are filled in already
 * @opened: see struct cellsock_host_ops, as for all that follow
 * @closed: the module has closed it
 * @alive: the module still has it; NULL for who never asks
 * @released: it has no slot any more.  The claim may be gone afterwards
 * @incoming: a connection came, and has @slot, which nobody owns until
 *	cellsock_slots_adopt().  Returns whether somebody does now
 * @backlog: bytes of one send; of a socket for datagrams, those of the first
 * @remote: whom the first datagram is for
 * @peek: where they are
 * @sent: the module took them
 * @datagram: who sent the datagram whose bytes follow
 * @data: bytes
 *
 * A kind of socket has only some of the last seven: those that it has not are
 * NULL, and what a module reports of them nevertheless is ignored.
 */
struct cellsock_claim_ops {
	bool (*waits)(const struct cellsock_claim *claim);
	bool (*due)(const struct cellsock_claim *claim, u64 now);
	void (*grant)(struct cellsock_claim *claim, u64 now);
	enum cellsock_eviction (*evictable)(const struct cellsock_claim *claim,
					    bool full, u64 now);
	bool (*leaving)(const struct cellsock_claim *claim);
	bool (*evict)(struct cellsock_claim *claim, u64 now);
	u64 (*deadline)(const struct cellsock_claim *claim);
	void (*info)(const struct cellsock_claim *claim,
		     struct cellsock_flow_info *info);

	void (*opened)(struct cellsock_claim *claim,
		       enum cellsock_result result, int code);
	void (*closed)(struct cellsock_claim *claim,
		       enum cellsock_result result, int code);
	void (*alive)(struct cellsock_claim *claim);
	void (*released)(struct cellsock_claim *claim);

	bool (*incoming)(struct cellsock_claim *claim, unsigned int slot,
			 const struct cellsock_endpoint *remote);
	u32 (*backlog)(struct cellsock_claim *claim);
	void (*remote)(struct cellsock_claim *claim,
		       struct cellsock_endpoint *remote);
	u32 (*peek)(struct cellsock_claim *claim, u32 offset, const u8 **data);
	void (*sent)(struct cellsock_claim *claim, u32 bytes);
	void (*datagram)(struct cellsock_claim *claim,
			 const struct cellsock_endpoint *from, u32 len);
	void (*data)(struct cellsock_claim *claim, const u8 *data, u32 len,
		     bool more);
};

/**
 * struct cellsock_claim - one who has a module socket, or may want one
 * @list: among all claims, who has waited longer stands in front
 * @ops: its owner
 * @id: its name for user space
 * @context: PDP context id
 * @share: whose slots its own is counted among
 * @slot: its socket across the seam, -1 while it has none
 * @last: it has been asked to wait because others wait: it comes after all of
 *	them
 */
struct cellsock_claim {
	struct list_head list;
	const struct cellsock_claim_ops *ops;
	u32 id;
	u8 context;
	enum cellsock_share share;
	s8 slot;
	bool last;
};

/**
 * struct cellsock_slots_ops - what all claims ask of the owner of the slots
 * @now: the time on the clock of the engine, nanoseconds
 * @emit: hand a packet to the local stack through the device of @context; it
 *	may be dropped, but no call into any claim may come of it before this one
 *	returns
 * @notify: @open: the module answered the request to open a socket; otherwise
 *	one that was open is no more
 */
struct cellsock_slots_ops {
	u64 (*now)(struct cellsock_slots *slots);
	void (*emit)(struct cellsock_slots *slots, u8 context,
		     struct sk_buff *skb);
	void (*notify)(struct cellsock_slots *slots,
		       const struct cellsock_flow_info *info, bool open);
};

/**
 * struct cellsock_slots - the sockets of one module
 * @ms: the module
 * @ops: the owner's side
 * @claims: all claims
 * @last_id: the youngest claim's name
 * @armed: when the next run is due, as the engine was told last
 * @seen: shares of which there has been a claim, a mask
 * @owner: who has which slot
 */
struct cellsock_slots {
	struct cellsock_modsock *ms;
	const struct cellsock_slots_ops *ops;
	struct list_head claims;
	u32 last_id;
	u64 armed;
	u8 seen;
	struct cellsock_claim *owner[CELLSOCK_MAX_SOCKETS];
};

/**
 * cellsock_slots_init() - begin with no claim
 * @slots: the sockets
 * @ms: their module
 * @ops: the owner's side
 */
void cellsock_slots_init(struct cellsock_slots *slots,
			 struct cellsock_modsock *ms,
			 const struct cellsock_slots_ops *ops);

/**
 * cellsock_slots_add() - add a claim, which has no slot
 * @slots: the sockets
 * @claim: the claim
 * @context: PDP context id
 * @share: whose slots its own will be counted among
 * @ops: its owner
 */
void cellsock_slots_add(struct cellsock_slots *slots,
			struct cellsock_claim *claim, u8 context,
			enum cellsock_share share,
			const struct cellsock_claim_ops *ops);

/**
 * cellsock_slots_share() - count a claim's slot among others from now on
 * @slots: the sockets
 * @claim: the claim
 * @share: whose
 */
void cellsock_slots_share(struct cellsock_slots *slots,
			  struct cellsock_claim *claim,
			  enum cellsock_share share);

/**
 * cellsock_slots_room() - is there a slot that one more of a share may have?
 * @slots: the sockets
 * @share: the share
 *
 * Return: true if so; who has it is not said.
 */
bool cellsock_slots_room(const struct cellsock_slots *slots,
			 enum cellsock_share share);

/**
 * cellsock_slots_del() - forget a claim
 * @slots: the sockets
 * @claim: the claim.  What its slot reports from now on is reported to nobody
 */
void cellsock_slots_del(struct cellsock_slots *slots,
			struct cellsock_claim *claim);

/**
 * cellsock_slots_open() - open a socket for a claim
 * @slots: the sockets
 * @claim: the claim, without a slot
 * @request: what is wanted
 *
 * Return: 0; -EBUSY: what is free is kept for other shares; or what ->open() of
 * struct cellsock_modsock_ops says.
 */
int cellsock_slots_open(struct cellsock_slots *slots,
			struct cellsock_claim *claim,
			const struct cellsock_open *request);

/**
 * cellsock_slots_adopt() - a socket that the module opened gets an owner
 * @slots: the sockets
 * @claim: the claim, without a slot
 * @slot: as ->incoming() named it
 */
void cellsock_slots_adopt(struct cellsock_slots *slots,
			  struct cellsock_claim *claim, unsigned int slot);

/**
 * cellsock_slots_arm() - have the engine run in time
 * @slots: the sockets
 * @deadline: what an event started wants to be run then
 */
void cellsock_slots_arm(struct cellsock_slots *slots, u64 deadline);

/**
 * cellsock_slots_info() - describe a claim
 * @claim: the claim
 * @info: filled in
 */
void cellsock_slots_info(const struct cellsock_claim *claim,
			 struct cellsock_flow_info *info);

/**
 * cellsock_slots_notify() - tell the owner of the slots about a claim
 * @slots: the sockets
 * @claim: the claim
 * @open: see struct cellsock_slots_ops
 */
void cellsock_slots_notify(struct cellsock_slots *slots,
			   const struct cellsock_claim *claim, bool open);

/**
 * cellsock_slots_run() - give what is free, take back for those who wait
 * @slots: the sockets
 * @now: nanoseconds
 *
 * Comes last in a run, after all claims' own.
 *
 * Return: when the next run is due, or CELLSOCK_NEVER.
 */
u64 cellsock_slots_run(struct cellsock_slots *slots, u64 now);

/**
 * cellsock_slots_context_lost() - a context is not active any more
 * @slots: the sockets
 * @context: PDP context id
 *
 * Who waits for a socket of this context need not wait any longer.
 */
void cellsock_slots_context_lost(struct cellsock_slots *slots, u8 context);

/**
 * cellsock_slots_next() - look at the claims, one after the other
 * @slots: the sockets
 * @after: the id of the one seen last, 0 to begin
 * @info: filled in with that of the next larger id
 *
 * Return: false when there are no more.
 */
bool cellsock_slots_next(struct cellsock_slots *slots, u32 after,
			 struct cellsock_flow_info *info);

/*
 * What the module reports, see struct cellsock_host_ops.  A slot that nobody
 * has is ignored: there is nothing below that could not be wrong.
 */
void cellsock_slots_opened(struct cellsock_slots *slots, unsigned int slot,
			   enum cellsock_result result, int code);
void cellsock_slots_incoming(struct cellsock_slots *slots,
			     unsigned int listener, unsigned int slot,
			     const struct cellsock_endpoint *remote);
u32 cellsock_slots_backlog(struct cellsock_slots *slots, unsigned int slot);
void cellsock_slots_remote(struct cellsock_slots *slots, unsigned int slot,
			   struct cellsock_endpoint *remote);
u32 cellsock_slots_peek(struct cellsock_slots *slots, unsigned int slot,
			u32 offset, const u8 **data);
void cellsock_slots_sent(struct cellsock_slots *slots, unsigned int slot,
			 u32 bytes);
void cellsock_slots_datagram(struct cellsock_slots *slots, unsigned int slot,
			     const struct cellsock_endpoint *from, u32 len);
void cellsock_slots_data(struct cellsock_slots *slots, unsigned int slot,
			 const u8 *data, u32 len, bool more);
void cellsock_slots_closed(struct cellsock_slots *slots, unsigned int slot,
			   enum cellsock_result result, int code);
void cellsock_slots_alive(struct cellsock_slots *slots, unsigned int slot);
void cellsock_slots_released(struct cellsock_slots *slots, unsigned int slot);

#endif
