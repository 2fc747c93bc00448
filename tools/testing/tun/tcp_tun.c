// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TCP peer behind a TUN device: real programs on the one side, ordinary
 * sockets in place of a module's on the other.  A connection to ADDRESS:PORT
 * that is routed to the device becomes one to 127.0.0.1:PORT.
 *
 *	tcp_tun [-r bytes/s] [-t turn-around ms] [-s slots] [-l N] [-c FILE]
 *		[-i PORT,ADDRESS,REMOTE] DEVICE
 *
 * The other way round, a connection to 127.0.0.1:PORT becomes one to
 * ADDRESS:PORT, which is REMOTE's with the same port as it had.
 * One packet in N is lost on the device, in both directions.
 * FILE is the clients' /proc/net/tcp: the packets of a TUN device do not tell
 * which socket they come from, and so whether it was closed or shut down.
 *
 * The sockets keep to the ways of a module: one line that all take turns on,
 * at most 1460 bytes a send, and no half close.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <linux/bug.h>
#include <linux/if_tun.h>
#include <linux/kernel.h>
#include <linux/sockios.h>
#include <linux/time64.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netdev/tcp_peer.h"

#define FLOWS		64
#define SEND_MAX	1460
#define RECEIVE_MAX	1500
#define MTU		1488
#define SEGMENT_MAX	64000
#define UPLINK_CAP	65535
#define HEADERS		(sizeof(struct virtio_net_hdr) + \
			 sizeof(struct iphdr) + sizeof(struct tcphdr))
/* Puts the headers behind the ten bytes of virtio_net_hdr in line. */
#define PAD		2
#define CLOSE_TIMEOUT	(10 * (u64)NSEC_PER_SEC)

/**
 * struct queue - a byte queue
 * @data: its memory
 * @len: bytes in it
 */
struct queue {
	u8 data[2 * CELLSOCK_TCP_DOWNLINK_MAX];
	u32 len;
};

/**
 * struct flow - a connection
 * @peer: its peer, first so that its operations find the rest
 * @used: this place is taken
 * @replaced: another flow has the same addresses by now
 * @local: the client's address
 * @remote: the address it connects to
 * @local_port: the client's port, network byte order
 * @remote_port: the port it connects to, network byte order
 * @fd: the socket, -1 when there is none
 * @connecting: connect() is not over
 * @eof: the remote closed
 * @close_by: when a graceful close ends, 0 when there is none
 * @release: the slot is free, and the peer was not told yet
 * @payload: of the segment that is being handled
 * @up: the uplink queue
 * @down: the downlink queue
 */
struct flow {
	struct cellsock_tcp_peer peer;
	bool used;
	bool replaced;
	__be32 local;
	__be32 remote;
	__be16 local_port;
	__be16 remote_port;
	int fd;
	bool connecting;
	bool eof;
	u64 close_by;
	bool release;
	const u8 *payload;
	struct queue up;
	struct queue down;
};

static struct flow flows[FLOWS];
static int tun;
static unsigned int slots = 12;
static u64 rate;
static u64 turnaround;
static u64 line_free;
static unsigned int loss;
static const char *clients;
static int listener = -1;
static __be16 listen_port;
static struct in_addr listen_local;
static struct in_addr listen_remote;

static u64 clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * (u64)NSEC_PER_SEC + ts.tv_nsec;
}

static void queue_put(struct queue *queue, const u8 *data, u32 len)
{
	WARN_ON(queue->len + len > sizeof(queue->data));
	memcpy(queue->data + queue->len, data, len);
	queue->len += len;
}

static void queue_drop(struct queue *queue, u32 len)
{
	queue->len -= len;
	memmove(queue->data, queue->data + len, queue->len);
}

static bool lost(void)
{
	return loss && !(random() % loss);
}

/* ------------------------------------------------------------- packets */

static u32 sum(u32 start, const void *data, size_t len)
{
	const u8 *byte = data;
	size_t i;

	for (i = 0; i < len; i++)
		start += i & 1 ? byte[i] : byte[i] << 8;
	return start;
}

static __be16 fold(u32 start)
{
	while (start >> 16)
		start = (start & 0xffff) + (start >> 16);
	return htons(start);
}

static void fill_ip(struct iphdr *ip, const struct flow *flow, u32 len,
		    u8 protocol)
{
	*ip = (struct iphdr){
		.version = 4,
		.ihl = 5,
		.tot_len = htons(len),
		.frag_off = htons(IP_DF),
		.ttl = 64,
		.protocol = protocol,
		.saddr = flow->remote,
		.daddr = flow->local,
	};
	ip->check = ~fold(sum(0, ip, sizeof(*ip)));
}

static u32 fill_options(u8 *option, const struct cellsock_tcp_tx *tx)
{
	if (!(tx->flags & CELLSOCK_TCP_SYN))
		return 0;
	memcpy(option, (u8[]){ 2, 4, tx->mss >> 8, tx->mss }, 4);
	if (tx->wscale < 0)
		return 4;
	memcpy(option + 4, (u8[]){ 1, 3, 3, tx->wscale }, 4);
	return 8;
}

static int send_segment(const struct flow *flow,
			const struct cellsock_tcp_tx *tx)
{
	static u32 memory[(PAD + HEADERS + 8 + SEGMENT_MAX) / 4 + 1];
	u8 *packet = (u8 *)memory + PAD;
	struct virtio_net_hdr *vnet = (void *)packet;
	struct iphdr *ip = (void *)(vnet + 1);
	struct tcphdr *tcp = (void *)(ip + 1);
	u32 options = fill_options((u8 *)(tcp + 1), tx);
	u32 len = sizeof(*tcp) + options + tx->len;

	fill_ip(ip, flow, sizeof(*ip) + len, IPPROTO_TCP);
	memset(tcp, 0, sizeof(*tcp));
	tcp->source = flow->remote_port;
	tcp->dest = flow->local_port;
	tcp->seq = htonl(tx->seq);
	tcp->ack_seq = htonl(tx->ack);
	tcp->window = htons(tx->wnd);
	((u8 *)tcp)[12] = (sizeof(*tcp) + options) << 2;
	((u8 *)tcp)[13] = tx->flags;
	tcp->check = fold(sum(IPPROTO_TCP + len, &ip->saddr, 8));
	memcpy((u8 *)(tcp + 1) + options, flow->down.data + tx->off, tx->len);
	*vnet = (struct virtio_net_hdr){
		.flags = VIRTIO_NET_HDR_F_NEEDS_CSUM,
		.csum_start = sizeof(*ip),
		.csum_offset = offsetof(struct tcphdr, check),
		.hdr_len = sizeof(*ip) + sizeof(*tcp) + options,
	};
	if (tx->len > tx->mss) {
		vnet->gso_type = VIRTIO_NET_HDR_GSO_TCPV4;
		vnet->gso_size = tx->mss;
	}
	if (lost())
		return 0;
	len += sizeof(*vnet) + sizeof(*ip);
	return write(tun, packet, len) == (ssize_t)len ? 0 : -ENOBUFS;
}

static int send_unreachable(const struct flow *flow,
			    enum cellsock_tcp_unreachable what)
{
	struct {
		struct virtio_net_hdr vnet;
		struct iphdr ip;
		struct icmphdr icmp;
		struct iphdr inner;
		__be16 source;
		__be16 dest;
		__be32 seq;
	} __packed packet = {
		.icmp.type = ICMP_UNREACH,
		.icmp.code = what == CELLSOCK_TCP_NET_UNREACHABLE ?
			     ICMP_UNREACH_NET : ICMP_UNREACH_HOST,
		.source = flow->local_port,
		.dest = flow->remote_port,
		.seq = htonl(flow->peer.irs),
	};
	struct iphdr header;

	fill_ip(&header, flow, sizeof(packet) - sizeof(packet.vnet),
		IPPROTO_ICMP);
	packet.ip = header;
	fill_ip(&header, flow, 40, IPPROTO_TCP);
	header.saddr = flow->local;
	header.daddr = flow->remote;
	packet.inner = header;
	packet.icmp.checksum = ~fold(sum(0, &packet.icmp, sizeof(packet) -
					 offsetof(typeof(packet), icmp)));
	return write(tun, &packet, sizeof(packet)) == sizeof(packet) ?
	       0 : -ENOBUFS;
}

/* ---------------------------------------------------------- operations */

static int op_transmit(struct cellsock_tcp_peer *peer,
		       const struct cellsock_tcp_tx *tx)
{
	return send_segment((struct flow *)peer, tx);
}

static u32 op_accept(struct cellsock_tcp_peer *peer,
		     const struct cellsock_tcp_segment *seg, u32 off, u32 len)
{
	struct flow *flow = (struct flow *)peer;

	(void)seg;
	queue_put(&flow->up, flow->payload + off, len);
	return len;
}

static void op_discard(struct cellsock_tcp_peer *peer, u32 len)
{
	queue_drop(&((struct flow *)peer)->down, len);
}

static void op_truncate(struct cellsock_tcp_peer *peer, u32 keep)
{
	((struct flow *)peer)->down.len = keep;
}

static unsigned int slots_used(void)
{
	unsigned int used = 0;
	struct flow *flow;

	for (flow = flows; flow < flows + FLOWS; flow++)
		used += flow->used && (flow->fd >= 0 || flow->release);
	return used;
}

static int op_open(struct cellsock_tcp_peer *peer)
{
	struct flow *flow = (struct flow *)peer;
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = flow->remote_port,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	if (slots_used() >= slots)
		return -EBUSY;
	flow->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	if (flow->fd < 0)
		return -EBUSY;
	/* The result is asked for when the socket can be written. */
	if (connect(flow->fd, (void *)&addr, sizeof(addr)))
		WARN_ON(errno != EINPROGRESS);
	flow->connecting = true;
	return 0;
}

static void close_socket(struct flow *flow)
{
	close(flow->fd);
	flow->fd = -1;
	flow->close_by = 0;
	flow->up.len = 0;
	flow->release = true;
}

static void op_close(struct cellsock_tcp_peer *peer, bool graceful)
{
	const struct linger abort_it = { .l_onoff = 1 };
	struct flow *flow = (struct flow *)peer;

	if (graceful) {
		flow->close_by = clock_ns() + CLOSE_TIMEOUT;
		return;
	}
	if (!flow->eof)
		setsockopt(flow->fd, SOL_SOCKET, SO_LINGER, &abort_it,
			   sizeof(abort_it));
	close_socket(flow);
}

/* Nobody else knows. */
static bool op_look_after(struct cellsock_tcp_peer *peer)
{
	return false;
}

static int op_unreach(struct cellsock_tcp_peer *peer,
		      enum cellsock_tcp_unreachable what)
{
	return send_unreachable((struct flow *)peer, what);
}

static const struct cellsock_tcp_ops ops = {
	.transmit = op_transmit,
	.accept = op_accept,
	.discard = op_discard,
	.truncate = op_truncate,
	.open = op_open,
	.close = op_close,
	.look_after = op_look_after,
	.unreach = op_unreach,
};

/* ------------------------------------------------------ the local stack */

/* By a SYN of the local stack; NULL: by a remote. */
static void start(struct flow *flow, const struct cellsock_tcp_segment *syn,
		  u64 now)
{
	struct cellsock_tcp_config config = {
		.ops = &ops,
		.mss = MTU - 40,
		.mss_default = 536,
		.segment_max = SEGMENT_MAX,
		.uplink_cap = UPLINK_CAP,
	};

	WARN_ON(getrandom(&config.iss, sizeof(config.iss), 0) < 0);
	if (syn)
		cellsock_tcp_start(&flow->peer, &config, syn, now);
	else
		cellsock_tcp_connect(&flow->peer, &config, now);
}

static struct flow *find(const struct flow *key)
{
	struct flow *flow;

	for (flow = flows; flow < flows + FLOWS; flow++)
		if (flow->used && !flow->replaced &&
		    flow->local == key->local && flow->remote == key->remote &&
		    flow->local_port == key->local_port &&
		    flow->remote_port == key->remote_port)
			return flow;
	return NULL;
}

static void new_flow(const struct flow *key,
		     const struct cellsock_tcp_segment *seg, int fd, u64 now)
{
	struct flow *flow;

	for (flow = flows; flow < flows + FLOWS; flow++) {
		if (flow->used)
			continue;
		*flow = *key;
		flow->used = true;
		flow->fd = fd;
		start(flow, seg, now);
		return;
	}
	if (fd >= 0)
		close(fd);
}

/* A socket without an inode belongs to no process any more. */
static bool is_closed(const struct flow *key)
{
	unsigned int port, inode;
	bool closed = false;
	char line[256];
	FILE *file;

	file = clients ? fopen(clients, "r") : NULL;
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%*d: %*x:%x %*x:%*x %*x %*x:%*x %*x:%*x %*x %*u %*u %u",
			   &port, &inode) == 2 &&
		    port == ntohs(key->local_port))
			closed |= !inode;
	fclose(file);
	return closed;
}

static void handle_segment(const struct flow *key,
			   const struct cellsock_tcp_segment *seg,
			   const u8 *payload, u64 now)
{
	enum cellsock_tcp_verdict verdict;
	struct flow *flow = find(key);
	struct cellsock_tcp_tx tx;

	if (flow) {
		flow->payload = payload;
		verdict = cellsock_tcp_input(&flow->peer, seg, now);
		flow->replaced |= verdict == CELLSOCK_TCP_NEW_FLOW;
	} else {
		verdict = cellsock_tcp_stray(seg, &tx);
	}
	if (verdict == CELLSOCK_TCP_REPLY)
		send_segment(key, &tx);
	else if (verdict == CELLSOCK_TCP_NEW_FLOW)
		new_flow(key, seg, -1, now);
}

static void handle_packet(const u8 *packet, ssize_t len, u64 now)
{
	const struct iphdr *ip;
	const struct tcphdr *tcp;
	struct cellsock_tcp_segment seg = { .wscale = -1 };
	static struct flow key;
	u32 headers;

	packet += sizeof(struct virtio_net_hdr);
	len -= sizeof(struct virtio_net_hdr);
	ip = (const void *)packet;
	if (len < (ssize_t)sizeof(*ip) || ip->version != 4 ||
	    ip->protocol != IPPROTO_TCP ||
	    len < (ssize_t)(ip->ihl * 4 + sizeof(*tcp)))
		return;
	tcp = (const void *)(packet + ip->ihl * 4);
	headers = ip->ihl * 4 + tcp->doff * 4;
	if (tcp->doff < 5 || len < headers)
		return;
	key.local = ip->saddr;
	key.remote = ip->daddr;
	key.local_port = tcp->source;
	key.remote_port = tcp->dest;
	seg.seq = ntohl(tcp->seq);
	seg.ack = ntohl(tcp->ack_seq);
	seg.wnd = ntohs(tcp->window);
	seg.flags = ((const u8 *)tcp)[13];
	seg.len = len - headers;
	if (seg.flags & CELLSOCK_TCP_SYN)
		cellsock_tcp_parse_options((const u8 *)(tcp + 1),
					   tcp->doff * 4 - sizeof(*tcp), &seg);
	if (seg.flags & CELLSOCK_TCP_FIN)
		seg.app_closed = is_closed(&key);
	handle_segment(&key, &seg, packet + headers, now);
}

static void read_tun(void)
{
	static u32 memory[(PAD + sizeof(struct virtio_net_hdr) + 65536) / 4];
	u8 *packet = (u8 *)memory + PAD;
	ssize_t len;

	for (;;) {
		len = read(tun, packet, sizeof(memory) - PAD);
		if (len <= (ssize_t)sizeof(struct virtio_net_hdr))
			return;
		if (!lost())
			handle_packet(packet, len, clock_ns());
	}
}

/* ---------------------------------------------------------- the module */

static enum cellsock_result result_of(int error)
{
	switch (error) {
	case 0:
		return CELLSOCK_OK;
	case ECONNREFUSED:
		return CELLSOCK_REFUSED;
	case ETIMEDOUT:
		return CELLSOCK_TIMEDOUT;
	case ENETUNREACH:
		return CELLSOCK_NET_UNREACH;
	case EHOSTUNREACH:
		return CELLSOCK_HOST_UNREACH;
	case ECONNRESET:
		return CELLSOCK_RESET;
	default:
		return CELLSOCK_FAILED;
	}
}

/* Everybody waits for the one line. */
static void use_line(u32 bytes, u64 now)
{
	line_free = max(line_free, now) + turnaround;
	if (rate)
		line_free += bytes * (u64)NSEC_PER_SEC / rate;
}

static void module_connected(struct flow *flow, u64 now)
{
	socklen_t len = sizeof(int);
	int error;

	flow->connecting = false;
	getsockopt(flow->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error)
		close_socket(flow);
	cellsock_tcp_opened(&flow->peer, result_of(error), now);
}

static void module_accept(u64 now)
{
	static struct flow key;
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);
	int fd = accept4(listener, (void *)&addr, &len, SOCK_NONBLOCK);

	if (fd < 0)
		return;
	key.local = listen_local.s_addr;
	key.remote = listen_remote.s_addr;
	key.local_port = listen_port;
	key.remote_port = addr.sin_port;
	new_flow(&key, NULL, fd, now);
}

static void module_receive(struct flow *flow, u64 now)
{
	u32 credit = min(cellsock_tcp_credit(&flow->peer), (u32)RECEIVE_MAX);
	u8 data[RECEIVE_MAX];
	ssize_t len;

	len = recv(flow->fd, data, credit, 0);
	if (len < 0 && errno == EAGAIN)
		return;
	if (len <= 0) {
		flow->eof = true;
		cellsock_tcp_remote_closed(&flow->peer,
					   result_of(len ? errno : 0), now);
		return;
	}
	use_line(len, now);
	if (!cellsock_tcp_wants_data(&flow->peer))
		return;
	queue_put(&flow->down, data, len);
	cellsock_tcp_received(&flow->peer, len, now);
}

static void module_send(struct flow *flow, u64 now)
{
	ssize_t len = send(flow->fd, flow->up.data,
			   min(flow->up.len, (u32)SEND_MAX), MSG_NOSIGNAL);

	if (len <= 0)
		return;
	use_line(len, now);
	queue_drop(&flow->up, len);
	cellsock_tcp_sent(&flow->peer, len, now);
}

/* A graceful close waits until the remote has acknowledged everything. */
static void module_close(struct flow *flow, u64 now)
{
	int unacked = 0;

	ioctl(flow->fd, SIOCOUTQ, &unacked);
	if ((!flow->up.len && !unacked) || now >= flow->close_by)
		close_socket(flow);
}

/* ---------------------------------------------------------------- loop */

static void bury(struct flow *flow)
{
	if (flow->peer.state == CELLSOCK_TCP_CLOSED)
		flow->used = false;
}

/* Which events of its socket a flow can make use of now. */
static short wanted(const struct flow *flow, u64 now)
{
	short events = 0;

	if (flow->connecting)
		return POLLOUT;
	if (now < line_free)
		return 0;
	if (!flow->eof && cellsock_tcp_credit(&flow->peer))
		events |= POLLIN;
	if (flow->up.len && !flow->eof)
		events |= POLLOUT;
	return events;
}

static void run_flow(struct flow *flow, short events, u64 now)
{
	if (flow->connecting && events)
		module_connected(flow, now);
	else if (events & POLLOUT && flow->fd >= 0 && now >= line_free)
		module_send(flow, now);
	if (events & (POLLIN | POLLHUP | POLLERR) && flow->fd >= 0 &&
	    !flow->connecting && !flow->eof && now >= line_free)
		module_receive(flow, now);
	if (flow->fd >= 0 && flow->close_by)
		module_close(flow, now);
	if (flow->release) {
		flow->release = false;
		cellsock_tcp_released(&flow->peer, now);
	}
	if (now >= cellsock_tcp_deadline(&flow->peer))
		cellsock_tcp_run_timers(&flow->peer, now);
	if (slots_used() < slots)
		cellsock_tcp_slot_free(&flow->peer, now);
	bury(flow);
}

static void run_once(void)
{
	static struct pollfd fds[FLOWS + 2];
	static unsigned int turn;
	u64 now = clock_ns(), deadline = now + NSEC_PER_SEC;
	struct timespec timeout = { 0 };
	unsigned int i, j;

	fds[FLOWS] = (struct pollfd){ .fd = tun, .events = POLLIN };
	fds[FLOWS + 1] = (struct pollfd){ .fd = listener, .events = POLLIN };
	if (now < line_free)
		deadline = line_free;
	for (i = 0; i < FLOWS; i++) {
		struct flow *flow = &flows[i];

		fds[i] = (struct pollfd){ .fd = -1 };
		if (!flow->used)
			continue;
		deadline = min(deadline, cellsock_tcp_deadline(&flow->peer));
		if (flow->release || flow->close_by)
			deadline = min(deadline, now + NSEC_PER_MSEC);
		fds[i].events = wanted(flow, now);
		fds[i].fd = fds[i].events ? flow->fd : -1;
	}
	if (deadline > now)
		timeout.tv_nsec = min(deadline - now, (u64)NSEC_PER_SEC - 1);
	ppoll(fds, FLOWS + 2, &timeout, NULL);
	now = clock_ns();
	if (fds[FLOWS + 1].revents && slots_used() < slots)
		module_accept(now);
	/* Who is asked first gets the line. */
	for (i = 0, turn++; i < FLOWS; i++) {
		j = (turn + i) % FLOWS;
		if (flows[j].used)
			run_flow(&flows[j], fds[j].revents, now);
	}
	read_tun();
}

static bool open_listener(char *place)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	char *local, *remote, *save;
	int one = 1;

	addr.sin_port = htons(atoi(strtok_r(place, ",", &save)));
	local = strtok_r(NULL, ",", &save);
	remote = strtok_r(NULL, ",", &save);
	if (!local || !remote || !inet_aton(local, &listen_local) ||
	    !inet_aton(remote, &listen_remote))
		return false;
	listen_port = addr.sin_port;
	listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return !bind(listener, (void *)&addr, sizeof(addr)) &&
	       !listen(listener, FLOWS);
}

static void open_tun(const char *name)
{
	struct ifreq ifr = {
		.ifr_flags = IFF_TUN | IFF_NO_PI | IFF_VNET_HDR,
	};

	tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	strncpy(ifr.ifr_name, name, IFNAMSIZ - 1);
	if (tun < 0 || ioctl(tun, TUNSETIFF, &ifr) ||
	    ioctl(tun, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4)) {
		perror(name);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "r:t:s:l:c:i:")) != -1) {
		if (option == 'r')
			rate = strtoull(optarg, NULL, 0);
		else if (option == 't')
			turnaround = strtoull(optarg, NULL, 0) * NSEC_PER_MSEC;
		else if (option == 's')
			slots = strtoul(optarg, NULL, 0);
		else if (option == 'l')
			loss = strtoul(optarg, NULL, 0);
		else if (option == 'c')
			clients = optarg;
		else if (option != 'i' || !open_listener(optarg))
			return 2;
	}
	if (optind + 1 != argc) {
		fprintf(stderr, "usage: %s [options] DEVICE\n", argv[0]);
		return 2;
	}
	open_tun(argv[optind]);
	for (;;)
		run_once();
}
