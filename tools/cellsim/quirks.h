/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What some firmware does: VARIANT(id, name, argument, help)
 *
 * Included several times. An argument in brackets may be left out.
 */

/* The prompt and the send */
VARIANT(Q_PROMPT, "prompt", "crlf|bare|formatcfg|nospace|barespace|barecrlf",
	"prompt is CRLF > SP CRLF, a bare >, CRLF > CRLF, CRLF >, > SP, or > CRLF")
VARIANT(Q_PROMPT_JUNK, "prompt-junk", NULL,
	"two stray bytes before each prompt")
VARIANT(Q_NO_PROMPT, "no-prompt", "[N]",
	"every (N-th) prompt is lost; the payload is awaited all the same")
VARIANT(Q_OK_BEFORE_SEND_OK, "ok-before-send-ok", NULL,
	"OK and then SEND OK")
VARIANT(Q_DROP_SEND_OK, "drop-send-ok", "[N]",
	"every (N-th) result of a QISEND is lost")
VARIANT(Q_SEND_FAIL, "send-fail", "[N]",
	"every (N-th) QISEND ends in SEND FAIL, nothing taken")
VARIANT(Q_SEND_ERROR, "send-error", "[N[:NNN]]",
	"the next (N) QISENDs end in error NNN (558) behind their payload")
VARIANT(Q_SENDINFO_URC, "sendinfo-urc", NULL,
	"with \"sendinfo\" +QISEND is a URC that follows the OK")
VARIANT(Q_HEX_BYTES, "hex-bytes", NULL,
	"in hex format the length of a QISEND counts bytes, not characters")
VARIANT(Q_SEND_LIMIT, "send-limit", "N",
	"a QISEND takes at most N bytes (1460)")
VARIANT(Q_ACK_STUCK, "ack-stuck", "[N]",
	"the remote host seems to acknowledge N (0) bytes and no more")
VARIANT(Q_CLOSE_AT_PROMPT, "close-at-prompt", "[N]",
	"once: the peer closes when N (0) bytes of a payload have come")
VARIANT(Q_ESC, "esc", "ok|error|fail",
	"answer to an Esc or time-out at the prompt (error)")

/* Received data */
VARIANT(Q_CRLF_AFTER_PUSH, "crlf-after-push", NULL,
	"CRLF behind the payload of a push")
VARIANT(Q_PUSH_MAX, "push-max", "N",
	"at most N bytes in one push (1500)")
VARIANT(Q_PUSH_SPLIT, "push-split", "N,MS",
	"output comes in pieces of N bytes with pauses of MS between")
VARIANT(Q_QIRD_DOUBLE_CRLF, "qird-double-crlf", NULL,
	"CRLF CRLF OK behind the data of a QIRD")
VARIANT(Q_QIRD0_ERROR_IN_PUSH, "qird0-error-in-push", NULL,
	"QIRD=id,0 is an error in push mode")
VARIANT(Q_URC_IN_QIRD, "urc-in-qird", NULL,
	"a URC stands between the data and the OK of a QIRD")
VARIANT(Q_NO_RESIDUAL_URC, "no-residual-urc", NULL,
	"no recv URC for what is unread when push turns to buffer mode")

VARIANT(Q_PUSH_NO_DATA, "push-no-data", NULL,
	"push mode tells of data as buffer mode does, and it must be read")
VARIANT(Q_VIEWMODE_PUSH, "viewmode-push", NULL,
	"\"viewmode\" concerns pushes, not the answers of QIRD")
VARIANT(Q_BIG_DATAGRAM, "big-datagram", "cut|drop|split",
	"what a datagram of more than 1500 bytes becomes (cut)")
VARIANT(Q_DATAGRAM_REST, "datagram-rest-lost", NULL,
	"what a QIRD of a UDP client leaves of a datagram is lost")

/* URCs */
VARIANT(Q_URC_HELD, "urc-held", NULL,
	"URCs wait while a command runs: 32 or 2048 bytes at most; lost on entering data mode")
VARIANT(Q_URC_AT_PROMPT, "urc-at-prompt", NULL,
	"URCs and pushes come between prompt and SEND OK too")
VARIANT(Q_LOST_URC, "lost-urc", "WORD",
	"URCs that contain WORD are lost")
VARIANT(Q_BUSY_URC_LOST, "busy-urc-lost", NULL,
	"URCs that come up while a command runs, or at the prompt, are lost")
VARIANT(Q_URC_PORT, "urc-port", "N",
	"URCs go to the N-th port (0, ...) until QURCCFG says otherwise; lost when there is none")
VARIANT(Q_BOOT_NOISE, "boot-noise", NULL,
	"all the URCs of a boot, after every start and reset")
VARIANT(Q_RDY_LOOP, "rdy-loop", "[MS]",
	"RDY again and again (every 3000 ms), the state lost each time")
VARIANT(Q_QISTATE_3, "qistate-3", NULL,
	"a live client is shown in state 3")

/* Framing */
VARIANT(Q_ECHO, "echo", NULL,
	"command lines are echoed whatever ATE says")
VARIANT(Q_JUNK_ERROR, "junk-error", NULL,
	"ERROR for a line that holds no AT")
VARIANT(Q_LOST_CRLF, "lost-crlf", "[N]",
	"every (N-th) leading CRLF of a result or URC is lost")
VARIANT(Q_REPEATED_CRLF, "repeated-crlf", "[N]",
	"every (N-th) leading CRLF of a result or URC is doubled")
VARIANT(Q_NEVER_ENDING_LINE, "never-ending-line", "[N]",
	"once, at the next result: N (65536) bytes without a CR before it")
VARIANT(Q_RX_OVERRUN, "rx-overrun", "N",
	"what comes while N bytes are unread is lost (not with --rtscts)")
VARIANT(Q_SEVEN_BITS, "seven-bits", NULL,
	"the line carries seven bits of each byte, both ways")
VARIANT(Q_XONXOFF, "xonxoff", NULL,
	"XON and XOFF do not pass the line, either way: they are the ports' own")
VARIANT(Q_TRANSPARENT_DROP, "transparent-drop", NULL,
	"transparent mode drops what overflows the send buffer, unless RTS/CTS holds it back")
VARIANT(Q_DATA_URC_LOST, "data-urc-lost", NULL,
	"URCs that come up in transparent mode are lost, not told after it")
VARIANT(Q_LOST_CONNECT, "lost-connect", "[N]",
	"every (N-th) CONNECT is lost; the mode is entered all the same")
VARIANT(Q_ESCAPE_LEAKS, "escape-leaks", NULL,
	"the +++ that ends transparent mode reaches the remote host, too")
VARIANT(Q_DTR_SLEEP, "dtr-sleep", "[MS]",
	"deaf while the host's DTR is off, and for MS (600) after it came on")
VARIANT(Q_DCD_LATE, "dcd-late", NULL,
	"DCD falls when NO CARRIER has left the line, not before")

/* Opening, closing, contexts */
VARIANT(Q_ONE_OPEN, "one-open", NULL,
	"a second QIOPEN while one is pending ends in 568")
VARIANT(Q_CONNECT_SILENT, "connect-silent", "[PORT]",
	"an open (of this port) is never answered: no +QIOPEN")
VARIANT(Q_OPEN_ERROR, "open-error", "[PORT:]NNN",
	"opens (of this port) end in error NNN")
VARIANT(Q_OPEN_DELAY, "open-delay", "[PORT:]MS",
	"opens (of this port) are answered MS later")
VARIANT(Q_TIMEOUT_569, "timeout-569", NULL,
	"an open that timed out is 569, not a late 566")
VARIANT(Q_SYNC_ERRORS, "sync-errors", NULL,
	"an open that cannot be tried gets ERROR, not OK and a URC")
VARIANT(Q_FAIL, "fail", "CMD:NNN[:N]",
	"the command CMD (QISEND) fails with error NNN, (N times); may be repeated")
VARIANT(Q_GETERROR, "geterror", "capital|quoted",
	"QIGETERROR: 552,Invalid parameters (2.3.16), or that with quotes")
VARIANT(Q_QISTATE_UNUSED, "qistate-unused", "error|initial",
	"QISTATE=1,id of a free id is ERROR, or a line with state 0")
VARIANT(Q_QISTATE_PORT_0, "qistate-port-0", NULL,
	"a local port that was not given is shown as 0")
VARIANT(Q_PASSIVE_FREES, "passive-frees", NULL,
	"with \"passiveclosed\" the peer's close frees the id, without QICLOSE")
VARIANT(Q_CLOSE_TIMEOUT_ERROR, "close-timeout-error", NULL,
	"a QICLOSE that saw no FIN in time ends in ERROR; the id is free all the same")
VARIANT(Q_SLOW_CLOSE, "slow-close", "MS",
	"every QICLOSE takes MS at least")
VARIANT(Q_CLOSE0_FIN, "close0-fin", NULL,
	"QICLOSE=id,0 sends a FIN, not an RST")
VARIANT(Q_CLOSE_UNUSED_OK, "close-unused-ok", NULL,
	"QICLOSE of a free id is OK")
VARIANT(Q_INCOMING_BUFFER, "incoming-buffer", NULL,
	"incoming sockets are in buffer mode (2.4.4) whatever their listener's mode (2.3.7)")
VARIANT(Q_INCOMING_FULL_ID, "incoming-full-id", NULL,
	"\"incoming full\" names the listener")
VARIANT(Q_ACCEPT_WAITS, "accept-waits", NULL,
	"with \"tcp/accept\" off clients wait until it is on, and are not refused")
VARIANT(Q_SERVICE_IPV6, "service-ipv6", NULL,
	"a UDP service speaks IPv6 too, where its context does")
VARIANT(Q_NAT_REQUIRED, "nat-required", NULL,
	"listeners hear nothing before AT+QCFG=\"nat\",1 or 2")
VARIANT(Q_NEW_ADDRESS, "new-address", NULL,
	"every activation gives another address")
VARIANT(Q_QIACT_ALL, "qiact-all", NULL,
	"QIACT? lists what is not active too, in state 0")
VARIANT(Q_PDPDEACT_CLOSED, "pdpdeact-closed", NULL,
	"each connection of a context that is lost is reported as closed")
VARIANT(Q_APN_REQUIRED, "apn-required", NULL,
	"activation without an APN is error 573")
VARIANT(Q_ACT_FAIL, "act-fail", "[N[:NNN]]",
	"the next (N) activations fail with error NNN (561)")
VARIANT(Q_DEACT_FAIL, "deact-fail", "[N[:NNN]]",
	"the next (N) deactivations fail with error NNN (562)")
VARIANT(Q_QICFG_COMMAS, "qicfg-commas", NULL,
	"QICFG=? has two commas behind a name, as in most lines of 2.3.1")
VARIANT(Q_QICSGP_EXTRA, "qicsgp-extra", NULL,
	"QICSGP=id shows one more empty string, as the example of 2.3.2 does")

/* m10 */
VARIANT(Q_SET_ANY_STATE, "set-any-state", NULL,
	"m10: QICSGP, QIMUX, QIMODE, QIDNSIP, QITCFG in any state, not in IP INITIAL only")
VARIANT(Q_SRVC_OF_CONTEXT, "srvc-of-context", NULL,
	"m10: each context has a QISRVC of its own")
VARIANT(Q_CLIENTS_APART, "clients-apart", NULL,
	"m10: clients are numbered apart from servers: QISRVC alone tells 0 from 0")
VARIANT(Q_LOCIP_NEEDED, "locip-needed", NULL,
	"m10: after QIACT, QIOPEN and QISERVER need a QILOCIP first (the state IP STATUS)")
VARIANT(Q_LOCIP_OK, "locip-ok", NULL,
	"m10: OK behind the address of QILOCIP")
VARIANT(Q_DEACT_IDLE_ERROR, "deact-idle-error", NULL,
	"m10: QIDEACT in IP INITIAL is ERROR")
VARIANT(Q_OPEN_NO_OK, "open-no-ok", NULL,
	"m10: no OK between QIOPEN and CONNECT OK (10.1)")
VARIANT(Q_ALREADY, "already", "ok|bare|error",
	"m10: ALREADY CONNECT behind OK, alone, or behind ERROR (ok)")
VARIANT(Q_CONNECT_CUT, "connect-cut", "[N]",
	"m10: CONNECT OK without its last (N) characters")
VARIANT(Q_DATA_CONNECT, "data-connect", NULL,
	"m10: transparent mode begins with CONNECT, not CONNECT OK")
VARIANT(Q_DATA_END_CARRIER, "data-end-carrier", NULL,
	"m10: transparent mode ends with NO CARRIER, not CLOSED")
VARIANT(Q_CLOSED_STAYS, "closed-stays", NULL,
	"m10: behind CLOSED the profile is taken until QICLOSE")
VARIANT(Q_RCV_FROM, "rcv-from", NULL,
	"m10: QISHOWRA writes RCV FROM: (figures 2 and 3), not RECV FROM: (figure 1)")
VARIANT(Q_SHOW_FORM, "show-form", "to-first|inline|space",
	"m10: TO: before RECV FROM:, or without a CRLF behind it, a space in each; repeatable")
VARIANT(Q_ESC_IN_FIXED, "esc-in-fixed", NULL,
	"m10: Esc gives up a send of fixed length too (4.3), and is no data there")
VARIANT(Q_QISTAT_LIST, "qistat-list", NULL,
	"m10: with QIMUX=1 QISTAT lists the profiles behind the state")
VARIANT(Q_DNSGIP_FAIL, "dnsgip-fail", "error|silent",
	"m10: what a QIDNSGIP that finds nothing says behind its OK (DNS FAIL)")
VARIANT(Q_DNSGIP_LINES, "dnsgip-lines", NULL,
	"m10: each address of a QIDNSGIP with a CRLF of its own before it")

/* AT+CMUX */
VARIANT(Q_MUX_DCD, "mux-dcd", NULL,
	"DCD of a virtual port is always on, and not in data mode only")
VARIANT(Q_START_MUX, "start-mux", NULL,
	"starts with its first line multiplexed")

/* QPING */
VARIANT(Q_PING_NO_QUOTES, "ping-no-quotes", NULL,
	"the address in a +QPING line has no quotes")
VARIANT(Q_PING_LOST_ERROR, "ping-lost-error", NULL,
	"the last line is +QPING: 569 when no reply came, not a summary")
VARIANT(Q_PING_ERROR, "ping-error", "NNN",
	"a QPING gets OK and then error NNN")
VARIANT(Q_PING_IPV6, "ping-ipv6", NULL,
	"QPING takes IPv6 addresses too")
VARIANT(Q_PING_INTERVAL, "ping-interval", "MS",
	"from one request to the next MS at least (0)")
VARIANT(Q_PING_LOSS, "ping-loss", "[N]",
	"every (N-th) request of a QPING is lost")
VARIANT(Q_PING_REPLY, "ping-reply", "MS[,TTL]",
	"every request is answered after MS, with TTL (64), without a network")

/* What this firmware lacks */
VARIANT(Q_REFUSE, "refuse", "WORD",
	"ERROR for a command (QPING) or a QICFG or QCFG option (sendinfo); may be repeated")
VARIANT(Q_NO_QIACTEX, "no-qiactex", NULL, "no QIACTEX and QIDEACTEX")
VARIANT(Q_NO_CLOSE_MODE, "no-close-mode", NULL, "no QICFG=\"close mode\"")
VARIANT(Q_NO_SENDINFO, "no-sendinfo", NULL, "no QICFG=\"sendinfo\"")

/* The state it is found in */
VARIANT(Q_START_ECHO, "start-echo", "[0|1]",
	"echo at the start (1)")
VARIANT(Q_STUCK_AT_PROMPT, "stuck-at-prompt", "[N]",
	"starts at the prompt of a QISEND of N (1000) bytes")
VARIANT(Q_START_TRANSPARENT, "start-transparent", NULL,
	"starts in transparent mode")
VARIANT(Q_START_HALF_COMMAND, "start-half-command", NULL,
	"starts with half a command line in its buffer")
VARIANT(Q_START_SOCKETS, "start-sockets", NULL,
	"starts with a socket of this port (id 0) and one of another (id 1) open")
VARIANT(Q_START_CONTEXT_ACTIVE, "start-context-active", NULL,
	"starts with context 1 active")
