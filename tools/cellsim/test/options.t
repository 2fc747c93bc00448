# QICFG: what each option changes.

= transpktsize and transwaittm: at once, and gathered
@ client 1
> AT+QICFG="transpktsize",10;+QICFG="transwaittm",20
< OK
> AT+QISWTMD=0,2
< CONNECT
>> 0123456789abc
@ got c 0123456789
@ peer-quiet c 1
>> defghij
@ got c abcdefghij
@ pause 1.1
>> +++
< OK
> AT+QICFG="transwaittm",0;+QISWTMD=0,2
< CONNECT
>> x
@ got c x
@ pause 1.1
>> +++
< OK

= transwaittm: from the first byte that waits
@ client 1
> AT+QICFG="transpktsize",10;+QICFG="transwaittm",6;+QISWTMD=0,2
< CONNECT
>> a
@ pause 0.4
>> b
@ pause 0.35
@ got-already c ab
>> 0123456789x
@ pause 0.2
@ got-already c 0123456789
@ pause 0.2
>> y
@ pause 0.35
@ got-already c xy
@ pause 1.1
>> +++
< OK

= dataformat: hex one way only, and the length of a QISEND
@ client 1
> AT+QICFG="dataformat",1,0
< OK
> AT+QISEND=0,4
<< \r\n> 
>> 0a0D
< SEND OK
@ got c \n\r
@ peer c \n\r
<< \r\n+QIURC: "recv",0,2\r\n\n\r
> AT+QISEND=0
<< \r\n> 
>> 00ff\x1a
< SEND OK
@ got c \x00\xff
> AT+QISEND=0,3
<< \r\n> 
>> 0a0
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK
> AT+QICFG="dataformat",0,1
< OK
> AT+QISEND=0,2
<< \r\n> 
>> 0a
< SEND OK
@ got c 0a
@ peer c \x00\xff\r\n
<< \r\n+QIURC: "recv",0,4\r\n00FF0D0A
> AT+QICFG="sendinfo",1;+QICFG="dataformat",1,1
< OK
> AT+QISEND=0,2
<< \r\n> 
>> 41
<~ \+QISEND: 0,0,10\d\d\d
< OK
@ got c A
# transparent mode has no format
> AT+QISWTMD=0,2
< CONNECT
>> 42
@ got c 42
@ peer c C
<< C
@ pause 1.1
>> +++
< OK

= dataformat: a push of 1500 bytes
@ client 1
> AT+QICFG="dataformat",1,1
< OK
@ peer-bytes c 1600
<< \r\n+QIURC: "recv",0,1500\r\n
@ hex-bytes 1500
<< \r\n+QIURC: "recv",0,100\r\n
@ hex-bytes 100 1500

= hex-bytes
! --quirk hex-bytes
@ client 1
> AT+QICFG="dataformat",1,1
< OK
> AT+QISEND=0,2
<< \r\n> 
>> 00ff
< SEND OK
@ got c \x00\xff
> AT+QISEND=0,1460
<< \r\n> 
@ send-hex 1460
< SEND OK
@ got-bytes c 1460

= seven-bits, xonxoff: what the line does to bytes, and not to digits
! --quirk seven-bits --quirk xonxoff
@ client 1
@ peer c \xc1\x11\x91z
<< \r\n+QIURC: "recv",0,4\r\nA\x11z
> AT+QICFG="dataformat",1,1
< OK
@ peer c \xc1\x11\x91z
<< \r\n+QIURC: "recv",0,4\r\nC111917A
> AT+QISEND=0
<< \r\n> 
>> FF1113\x1a
< SEND OK
@ got c \xff\x11\x13

= viewmode: pushes and the answers of QIRD; viewmode-push: pushes only
@ client 1
> AT+QICFG="viewmode",1
< OK
@ peer c push
<< \r\n+QIURC: "recv",0,4,push
> AT+QISWTMD=0,0
< OK
@ peer c read
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 4,read\r\nOK\r\n
> AT+QIRD=0
< +QIRD: 0
< OK
@ ctl quirk viewmode-push
@ peer c read
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 4\r\nread\r\nOK\r\n
> AT+QISWTMD=0,1
< OK
@ peer c push
<< \r\n+QIURC: "recv",0,4,push

= tcp/retranscfg: how long a silent peer is waited for
@ client 1
> AT+QICFG="tcp/retranscfg",3,5
< OK
@ address del 220.180.239.212
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
< +QIURC: "closed",0
@ elapsed 1.5 5
@ address add 220.180.239.212
> AT+QISEND=0,0
< +QISEND: 2,0,2
< OK

= qisend/timeout: from the last byte, also for a variable length
@ client 1
> AT+QICFG="qisend/timeout",300
< OK
> AT+QISEND=0
<< \r\n> 
>> a
@ pause 0.2
>> b
@ pause 0.2
>> c
< ERROR
@ elapsed 0.29 0.5
> AT+QIGETERROR
< +QIGETERROR: 569, operation timeout
< OK
@ peer-quiet c 0.05

= tcp/accept: a client is refused, and the next one heard
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
> AT+QICFG="tcp/accept",0
< OK
@ connect c 172.31.242.222 0 10.7.157.1 2020
@ got-rst c
> AT+QICFG="tcp/accept",1
< OK
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{d}

= accept-waits
! --quirk accept-waits
@ up
> AT+QICFG="tcp/accept",0
< OK
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
@ peer c early
@ quiet 0.1
> AT+QICFG="tcp/accept",1
< OK
< +QIURC: "incoming",11,1,"172.31.242.222",{c}
<< \r\n+QIURC: "recv",11,5\r\nearly

= passive-frees
! --quirk passive-frees
@ client 1
> AT+QICFG="passiveclosed",1
< OK
@ peer c last
@ close c
<< \r\n+QIURC: "recv",0,4\r\nlast
< +QIURC: "closed",0
> AT+QISTATE
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,0
< OK
< +QIOPEN: 0,0
@ accept A d
@ peer d last
< +QIURC: "recv",0
@ close d
< +QIURC: "closed",0
> AT+QIRD=0
<< \r\n+QIRD: 4\r\nlast\r\nOK\r\n
> AT+QICLOSE=0
< OK

= recvind: what is unread, not in push mode
@ client 0
> AT+QICFG="recvind",1
< OK
@ peer c abc
< +QIURC: "recv",0,3
> AT+QIRD=0,1
<< \r\n+QIRD: 1\r\na\r\nOK\r\n
> AT+QISWTMD=0,1
<< \r\nOK\r\n\r\n+QIURC: "recv",0,2\r\nbc
@ peer c d
<< \r\n+QIURC: "recv",0,1\r\nd

= the options are gone after a reset
! --boot-time 20
@ up
> AT+QICFG="viewmode",1;+QICFG="sendinfo",1;+QICFG="close mode",1;+QISDE=0
< OK
@ ctl reset
< RDY
< +CFUN: 1
< +CPIN: READY
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICFG="viewmode";+QICFG="sendinfo";+QICFG="close mode";+QISDE?
< +QICFG: "viewmode",0
<+ +QICFG: "sendinfo",0
<+ +QICFG: "close mode",0
<+ +QISDE: 1
< OK

= qicfg-commas
! --quirk qicfg-commas
@ up
> AT+QICFG=?
< +QICFG: "transpktsize",,(1-1460)
<+ +QICFG: "transwaittm",,(0-20)
<+ +QICFG: "dataformat",,(0,1),(0,1)
<+ +QICFG: "viewmode",,(0,1)
<+ +QICFG: "tcp/retranscfg",,(3-20),(5-1000)
<+ +QICFG: "dns/cache",,(0,1)
<+ +QICFG: "qisend/timeout",,(0-3600)
<+ +QICFG: "passiveclosed",,(0,1)
<+ +QICFG: "tcp/accept",,(0,1)
<+ +QICFG: "tcp/keepalive",,(0,1),(1-1800),(25-100),(3-10)
<+ +QICFG: "recvind",,(0,1)
<+ +QICFG: "close mode",,(0,1)
<+ +QICFG: "sendinfo",,(0,1)
<+ +QICFG: "formatcfg",,(0,1)
< OK
