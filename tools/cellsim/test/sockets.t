# Sockets beyond chapter 3: errors, bounds, modes, closing, addresses.

= refused, and the id stays taken until QICLOSE
@ up
> AT+QIOPEN=1,0,"TCP","220.180.239.212",1,0,1
< OK
< +QIOPEN: 0,566
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP","220\.180\.239\.212",1,\d+,4,1,0,1,"uart1"
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",1,0,1
< OK
< +QIOPEN: 0,563
> AT+QISEND=0,4
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 567, socket has been closed
< OK
> AT+QICLOSE=0
< OK
> AT+QISTATE=1,0
< OK
> AT+QICLOSE=0
< ERROR

= unreachable
@ up
> AT+QIOPEN=1,0,"TCP","203.0.113.1",80,0,1
< OK
< +QIOPEN: 0,566
> AT+QIGETERROR
< +QIGETERROR: 566, socket connect failed
< OK

= without a context
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
< +QIOPEN: 0,561
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,2
< ERROR
> AT+QISTATE
< OK
> AT+QPING=1,"220.180.239.212"
< ERROR

= parameters of QIOPEN
@ up
> AT+QIOPEN=6,0,"TCP","1.2.3.4",80
< ERROR
> AT+QIOPEN=1,12,"TCP","1.2.3.4",80
< ERROR
> AT+QIOPEN=1,0,"SCTP","1.2.3.4",80
< ERROR
> AT+QIOPEN=1,0,"TCP INCOMING","1.2.3.4",80
< ERROR
> AT+QIOPEN=1,0,"TCP","",80
< ERROR
> AT+QIOPEN=1,0,"TCP","1.2.3.4",0
< ERROR
> AT+QIOPEN=1,0,"TCP","1.2.3.4",65536
< ERROR
> AT+QIOPEN=1,0,"TCP","1.2.3.4",80,0,3
< ERROR
> AT+QIOPEN=1,0,"TCP","1.2.3.4",80,0,1,12
< ERROR
> AT+QIOPEN=1,0,"TCP","1.2.3.4",80,0,1,1,9
< ERROR
> AT+QIOPEN=1,0,"TCP","1.2.3.4",80,0,1,1,10,1
< ERROR
> AT+QIOPEN=1,0,"UDP SERVICE","127.0.0.1",0
< ERROR
> AT+QIOPEN=1,0,"TCP LISTENER","127.0.0.1",5,2020
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK

= IPv6, and a name with both families
! --quirk refuse=nothing
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=1,3,"net";+QIACT=1
< OK
@ listen A fd00::99
@ listen B 220.180.239.212
> AT+QIOPEN=1,0,"TCP","fd00::99",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP","fd00::99",\d+,\d+,2,1,0,1,"uart1"
< OK
@ peer c hi
<< \r\n+QIURC: "recv",0,2\r\nhi
> AT+QIOPEN=1,1,"TCP","server.example",{B},0,1
< OK
< +QIOPEN: 1,0
> AT+QIOPEN=1,2,"TCP","six.example",{A},0,1
< OK
< +QIOPEN: 2,0
> AT+QISTATE=1,2
<~ \+QISTATE: 2,"TCP","fd00::99",\d+,\d+,2,1,2,1,"uart1"
< OK
> AT+QIOPEN=1,3,"TCP","no.such.example",80,0,1
< OK
< +QIOPEN: 3,565

= an IPv4 context has no way to IPv6
@ up
@ listen A fd00::99
> AT+QIOPEN=1,0,"TCP","fd00::99",{A},0,1
< OK
< +QIOPEN: 0,566
> AT+QIOPEN=1,1,"TCP","six.example",{A},0,1
< OK
< +QIOPEN: 1,565

= a given local port, and one that is taken
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},4567,1
< OK
< +QIOPEN: 0,0
> AT+QISTATE=1,0
< +QISTATE: 0,"TCP","220.180.239.212",{A},4567,2,1,0,1,"uart1"
< OK
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020
< OK
< +QIOPEN: 1,0
> AT+QIOPEN=1,2,"TCP LISTENER","127.0.0.1",0,2020
< OK
< +QIOPEN: 2,574

= twelve sockets
@ up
@ listen A 220.180.239.212
@ open-many A 12
> AT+QIOPEN=1,12,"TCP","220.180.239.212",{A}
< ERROR
> AT+QISTATE=0,2
< OK
> AT+QIDEACT=1
< OK
> AT+QISTATE
< OK

= push: at most 1500 bytes each, totals, then closed
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ peer-bytes c 3100
@ close c
<< \r\n+QIURC: "recv",0,1500\r\n
@ bytes 1500
<< \r\n+QIURC: "recv",0,1500\r\n
@ bytes 1500 1500
<< \r\n+QIURC: "recv",0,100\r\n
@ bytes 100 3000
< +QIURC: "closed",0
> AT+QIRD=0,0
< +QIRD: 3100,3100,0
< OK
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP",.*,4,1,0,1,"uart1"
< OK
> AT+QISEND=0,1
< ERROR

= the peer resets
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ reset c
< +QIURC: "closed",0

= viewmode and hex
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QICFG="viewmode",1
< OK
@ peer c test
<< \r\n+QIURC: "recv",0,4,test
> AT+QICFG="dataformat",1,1
< OK
@ peer c \x00\xffA
<< \r\n+QIURC: "recv",0,3,00FF41
> AT+QISEND=0,6
<< \r\n> 
>> 00ff4A
< SEND OK
@ got c \x00\xff\x4a
> AT+QISEND=0
<< \r\n> 
>> 31323\x1a
< ERROR
> AT+QISEND=0
<< \r\n> 
>> zz\x1a
< ERROR
> AT+QISWTMD=0,0
< OK
@ peer c xyz
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 3,78797A\r\nOK\r\n

= buffer mode: one URC until the buffer is empty
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,0
< OK
< +QIOPEN: 0,0
@ accept A c
@ peer c abc
< +QIURC: "recv",0
@ peer c def
@ quiet 0.05
> AT+QIRD=0,4
<< \r\n+QIRD: 4\r\nabcd\r\nOK\r\n
> AT+QIRD=0,0
< +QIRD: 6,4,2
< OK
> AT+QIRD=0
<< \r\n+QIRD: 2\r\nef\r\nOK\r\n
@ peer c g
< +QIURC: "recv",0
@ close c
< +QIURC: "closed",0
> AT+QIRD=0
<< \r\n+QIRD: 1\r\ng\r\nOK\r\n
> AT+QIRD=0
< +QIRD: 0
< OK
> AT+QIRD=0,1501
< ERROR
> AT+QIRD=1
< ERROR

= buffer mode: a large transfer, read to the end
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,0
< OK
< +QIOPEN: 0,0
@ accept A c
@ peer-bytes c 9000
< +QIURC: "recv",0
@ pause 0.05
> AT+QIRD=0,1500
<< \r\n+QIRD: 1500\r\n
@ bytes 1500
< OK
> AT+QISWTMD=0,1
@ until \r\n+QIURC: "recv",0,1500\r\n
@ bytes 1500 1500
@ until 1500\r\n
@ bytes 1500 3000
@ until 1500\r\n
@ bytes 1500 4500
@ until 1500\r\n
@ bytes 1500 6000
@ until 1500\r\n
@ bytes 1500 7500
> AT+QIRD=0,0
< +QIRD: 9000,9000,0
< OK

= QISWTMD: residual data on the way to buffer mode is announced
! --quirk urc-held
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,0
< OK
< +QIOPEN: 1,0
@ accept A c
@ accept A d
> AT+QISEND=1,2
<< \r\n> 
@ peer c abc
@ quiet 0.05
>> hi
<< \r\nSEND OK\r\n\r\n+QIURC: "recv",0,3\r\nabc
> AT+QISWTMD=0,0
< OK
> AT+QISWTMD=0,5
< ERROR
> AT+QISWTMD=3,0
< ERROR

= send: bounds and totals
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISEND=0,1460
<< \r\n> 
@ send-bytes 1460
< SEND OK
@ got-bytes c 1460
> AT+QISEND=0,1461
< ERROR
> AT+QISEND=0,4,"1.2.3.4",5
< ERROR
> AT+QISEND=0
<< \r\n> 
@ send-bytes 20
>> \x1a
< SEND OK
@ got-bytes c 20
> AT+QISEND=0
<< \r\n> 
@ long-line 1461
>> \x1a
< ERROR
> AT+QISEND=0
<< \r\n> 
@ long-line 5000
>> \x1a
< ERROR
> AT+QISEND=0
<< \r\n> 
>> abc\x1b
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 571, PDP context broken down
< OK
> AT+QISEND=0,0
< +QISEND: 1480,1480,0
< OK
> AT+QISEND=0,1
<< \r\n> 
# one byte too many goes into the next command
>> xyAT\r
< SEND OK
< OK
@ got c x
> AT+QISEND=7,0
< ERROR

= the send buffer fills: SEND FAIL, and free space again
@ up
@ listen-small A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
# once more: what it could still hand on, it has
@ send-until-full 0
@ pause 0.05
@ send-until-full 0
> AT+QISEND=0,0
<~ \+QISEND: (?P<total>\d+),\d+,(?P<unacked>\d+)
< OK
> AT+QICFG="sendinfo",1
< OK
> AT+QISEND=0,1460
<< \r\n> 
@ send-bytes 1460
<~ \+QISEND: 0,1,(?P<free>\d+)
< OK
@ drain c {total}
> AT+QISEND=0,1460
<< \r\n> 
@ send-bytes 1460
<~ \+QISEND: 0,0,\d+
< OK

= sendinfo
@ up
@ listen A 220.180.239.212
> AT+QICFG="sendinfo",1
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISEND=0,4
<< \r\n> 
>> test
<~ \+QISEND: 0,0,10\d\d\d
< OK
@ got c test

= formatcfg, and the time-out of the input
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QICFG="formatcfg",1;+QICFG="qisend/timeout",200
< OK
> AT+QISEND=0,4
<< \r\n>\r\n
>> tes
< ERROR
@ elapsed 0.19 0.4
> AT+QISEND=0,0
< +QISEND: 0,0,0
< OK
> AT+QISEND=0,4
<< \r\n>\r\n
>> test
< SEND OK
@ got c test

= the protocol's own words as payload, both ways
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISEND=0,36
<< \r\n> 
>> \r\nOK\r\n+QIURC: "closed",0\r\nAT\r> \x1a\x1b\x00\x11\x13
< SEND OK
@ got c \r\nOK\r\n+QIURC: "closed",0\r\nAT\r> \x1a\x1b\x00\x11\x13
@ peer c \r\nOK\r\n\r\nNO CARRIER\r\n> \x1a\x1b\x00\x11\x13\xff
<< \r\n+QIURC: "recv",0,28\r\n\r\nOK\r\n\r\nNO CARRIER\r\n> \x1a\x1b\x00\x11\x13\xff

= QICLOSE waits for the peer's FIN
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QICLOSE=0
@ got-eof c
@ quiet 0.1
@ close c
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0

= QICLOSE: the time-out, and 0 for at once
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QICLOSE=0,1
< OK
@ elapsed 0.95 1.5
@ got-eof c
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A d
> AT+QICLOSE=0,0
< OK
@ got-rst d
> AT+QICLOSE=0,65536
< ERROR

= close mode 1: the port stays free
@ up
@ listen A 220.180.239.212
> AT+QICFG="close mode",1
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QICLOSE=0
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,563
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP",.*,4,1,0,1,"uart1"
< OK
> AT+QICLOSE=0
< ERROR
@ close c
< +QIURC: "closed",0
> AT+QISTATE
< OK
> AT+CMEE=1
< OK
> AT+QICLOSE=0
< +CME ERROR: 567

= QICLOSE of an open that is under way
! --quirk connect-silent
@ up
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
> AT+QISTATE=1,0
< +QISTATE: 0,"TCP","220.180.239.212",80,0,1,1,0,1,"uart1"
< OK
> AT+QISEND=0,1
< ERROR
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
< +QIOPEN: 0,563
> AT+QICLOSE=0
< OK
> AT+QISTATE
< OK

= passiveclosed
@ up
@ listen A 220.180.239.212
> AT+QICFG="passiveclosed",1
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ shutdown c
< +QIURC: "closed",0
@ got-eof c
> AT+QICLOSE=0
< OK

= the peer closes at the prompt
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISEND=0,10
<< \r\n> 
>> abc
@ close c
< SEND FAIL
< +QIURC: "closed",0
>> defgAT\r
< OK

= data at the prompt waits for SEND OK
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISEND=0,4
<< \r\n> 
@ peer c hello
@ close c
@ quiet 0.05
>> test
< SEND OK
<< \r\n+QIURC: "recv",0,5\r\nhello
< +QIURC: "closed",0

= two ports: sockets belong to the port they came from
! --port-name usbat --unix {extra}/1 --port-name usbmodem
@ port 1
@ port 0
@ listen A 220.180.239.212
@ up
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ port 1
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISTATE=1,0
<~ \+QISTATE: 0,.*,2,1,0,1,"usbat"
< OK
> AT+QISEND=0,1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 572, operation not allowed
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
@ accept A d
@ peer d two
<< \r\n+QIURC: "recv",1,3\r\ntwo
@ port 0
@ peer c one
<< \r\n+QIURC: "recv",0,3\r\none
# one socket at its prompt blocks the stack
> AT+QISEND=0,4
<< \r\n> 
@ port 1
> AT+QISEND=1,1
< ERROR
> AT+QIOPEN=1,2,"TCP","220.180.239.212",{A},0,1
< ERROR
@ port 0
>> test
< SEND OK
> AT+QURCCFG="urcport","usbmodem"
< OK
@ peer c xyz
@ port 1
<< \r\n+QIURC: "recv",0,3\r\nxyz

= DNS: the context's servers, and the cache
! --context 1:dns=203.0.113.1/8.8.8.8
@ up
@ listen A 220.180.239.212
@ forget-queries
> AT+QIOPEN=1,0,"TCP","server.example",{A},0,1
< OK
< +QIOPEN: 0,0
@ queries server.example 1
> AT+QIOPEN=1,1,"TCP","SERVER.example",{A},0,1
< OK
< +QIOPEN: 1,0
@ queries server.example 0
> AT+QICFG="dns/cache",1
< OK
> AT+QIOPEN=1,2,"TCP","server.example",{A},0,1
< OK
< +QIOPEN: 2,0
@ queries server.example 1
> AT+QIDNSCFG=1,"203.0.113.1","203.0.113.1"
< OK
> AT+QIOPEN=1,3,"TCP","server.example",{A},0,1
< OK
< +QIOPEN: 3,565
> AT+QIOPEN=1,4,"TCP","a..b",{A},0,1
< OK
< +QIOPEN: 4,565

= connect_timeout: a refused connect is tried again
@ up
@ bound A 220.180.239.212
@ listen-later A 0.5
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1,0,10
< OK
< +QIOPEN: 0,0
@ elapsed 0.9 1.5

= keepalive reaches the sockets that are open, and new ones
@ client 1
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP","220\.180\.239\.212",\d+,(?P<port>\d+),2,1,0,1,"uart1"
< OK
@ keepalive {port} off
> AT+QICFG="tcp/keepalive",1,60,25,3
< OK
@ keepalive {port} on
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
> AT+QISTATE=1,1
<~ \+QISTATE: 1,"TCP","220\.180\.239\.212",\d+,(?P<port>\d+),2,1,1,1,"uart1"
< OK
@ keepalive {port} on
> AT+QICFG="tcp/keepalive",0
< OK
@ keepalive {port} off
