# Transparent mode.

= transparent: switch, ATO, NO CARRIER
@ up
@ listen A 220.180.239.212
> ATO
< NO CARRIER
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISWTMD=0,2
< CONNECT
>> hello
@ got c hello
@ peer c world
<< world
@ pause 1.1
>> +++
< OK
@ peer c later
@ quiet 0.05
> AT+QISEND=0,1
< ERROR
> AT+QIRD=0
< ERROR
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP",.*,2,1,0,2,"uart1"
< OK
> ATO
<< \r\nCONNECT\r\nlater
@ peer c bye
@ close c
<< bye\r\nNO CARRIER\r\n
> ATO
< NO CARRIER
> AT+QICLOSE=0
< OK

= transparent: what is not an escape
@ up
@ listen A 220.180.239.212
> AT+QICFG="transwaittm",0
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
>> a+++
@ got c a+++
@ pause 1.1
>> +++a
@ got c +++a
@ pause 1.1
>> ++
@ got c ++
@ pause 1.1
>> ++++
@ got c ++++
@ pause 1.1
>> +
>> ++
< OK

= transparent: packets are gathered
@ up
@ listen A 220.180.239.212
> AT+QICFG="transpktsize",100;+QICFG="transwaittm",5
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
@ send-bytes 100
@ got-bytes c 100
>> abc
@ peer-quiet c 0.3
@ got c abc
@ pause 1.1
>> +++
< OK

= transparent: refused, and the mode that a server has not
@ up
> AT+QIOPEN=1,0,"TCP","220.180.239.212",1,0,2
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 566, socket connect failed
< OK
> AT+QIOPEN=1,1,"UDP SERVICE","127.0.0.1",0,3030,2
< ERROR

= transparent: a module that loses its context
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
@ ctl pdpdeact 1
<< \r\nNO CARRIER\r\n\r\n+QIURC: "pdpdeact",1\r\n

= transparent: the pluses must come within a second
@ client 2
@ pause 1.1
>> +
@ pause 0.6
>> +
@ pause 0.6
>> +
@ got c +++
@ quiet 1.1
>> ++
@ pause 0.5
>> +
< OK
@ elapsed 0.95 1.3
@ peer-quiet c 0.05

= transparent: the guard counts from CONNECT, and other bytes break it
@ client 2
>> +++
@ got c +++
@ pause 1.1
>> +++
@ pause 0.5
>> x
@ got c +++x
@ quiet 1.1
>> +++
< OK
> AT+QISWTMD=0,2
< CONNECT
@ pause 1.1
>> +++
< OK

= transparent: packets of a UDP client
@ up
@ udp U 220.180.239.212
> AT+QICFG="transpktsize",100;+QICFG="transwaittm",3
< OK
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},0,2
< CONNECT
@ send-bytes 250
@ recvfrom-length U 100
@ recvfrom-length U 100
@ peer-quiet U 0.2
@ recvfrom-length U 50
@ sendto U {U_ip} {U_from} one
<< one
@ sendto U {U_ip} {U_from} two
<< two
@ pause 1.1
>> +++
< OK

= transparent: nothing in the payload means anything
@ client 2
>> \r\nAT+QICLOSE=0\r\x1a\x1b\x00\x11\x13\x7f\xff
@ got c \r\nAT+QICLOSE=0\r\x1a\x1b\x00\x11\x13\x7f\xff
@ peer c \r\nNO CARRIER\r\n+QIURC: "closed",1\r\n
<< \r\nNO CARRIER\r\n+QIURC: "closed",1\r\n
@ dcd 0 on
>> still here
@ got c still here
@ close c
<< \r\nNO CARRIER\r\n
@ dcd 0 off
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP",.*,4,1,0,2,"uart1"
< OK

= transparent: what came before CONNECT, and what comes after the escape
@ client 0
@ peer c before
< +QIURC: "recv",0
> AT+QISWTMD=0,2
<< \r\nCONNECT\r\nbefore
@ pause 1.1
>> +++
< OK
@ peer c after
@ quiet 0.05
> AT+QISWTMD=0,1
<< \r\nOK\r\n\r\n+QIURC: "recv",0,5\r\nafter
> AT+QISWTMD=0,2
< CONNECT
@ pause 1.1
>> +++
< OK
@ peer c more
> AT+QISWTMD=0,0
< OK
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 4\r\nmore\r\nOK\r\n
# the mode is another now: nothing to go back to
> ATO
< NO CARRIER

= transparent: the peer closes while the port is at commands
@ client 2
@ pause 1.1
>> +++
< OK
@ close c
< +QIURC: "closed",0
> ATO
< NO CARRIER
> AT+QISWTMD=0,2
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 567, socket has been closed
< OK
> AT+QICLOSE=0
< OK

= transparent: the peer leaves data behind while the port is at commands
@ client 2
@ pause 1.1
>> +++
< OK
@ peer c last
@ close c
@ pause 0.05
> ATO
<< \r\nCONNECT\r\nlast\r\nNO CARRIER\r\n

= transparent: other sockets wait
@ client 2
@ pause 1.1
>> +++
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
@ accept A d
> AT+QIOPEN=1,2,"TCP","220.180.239.212",{A},0,0
< OK
< +QIOPEN: 2,0
@ accept A e
> ATO
< CONNECT
@ peer d push
@ peer e buffer
@ ctl urc HELLO
@ quiet 0.1
>> x
@ got c x
@ pause 1.1
>> +++
< OK
< +QIURC: "recv",2
< HELLO
<< \r\n+QIURC: "recv",1,4\r\npush
> AT+QIRD=2
<< \r\n+QIRD: 6\r\nbuffer\r\nOK\r\n

= transparent: another port is refused meanwhile
! --port-name usbmodem --unix {extra}/1 --port-name usbat
@ port 1
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0
< OK
@ port 0
@ client 1
@ port 1
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
@ accept A d
@ port 0
> AT+QISWTMD=0,2
< CONNECT
@ port 1
> AT+QIOPEN=1,2,"TCP","220.180.239.212",{A},0,1
< ERROR
> AT+QISEND=1,1
< ERROR
> AT+QISWTMD=1,2
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 572, operation not allowed
< OK
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP",.*,2,1,0,2,"usbmodem"
< OK
@ peer d push
<< \r\n+QIURC: "recv",1,4\r\npush
@ port 0
@ pause 1.1
>> +++
< OK
@ port 1
> AT+QISEND=1,1
<< \r\n> 
>> x
< SEND OK
@ got d x

= AT&D1: DTR ends transparent mode, the connection stays
@ up
@ ctl dtr on
> AT&D1
< OK
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
@ dcd 0 on
>> data
@ ctl dtr off
< OK
@ dcd 0 off
@ got c data
@ ctl dtr on
> ATO
< CONNECT
@ peer c more
<< more
@ pause 0.05
@ ctl dtr off
< OK
# it is the fall that counts
> ATO
< CONNECT
@ quiet 0.1
@ ctl dtr on
@ pause 0.05
@ ctl dtr off
< OK

= AT&D0: DTR means nothing; AT&D2: it hangs up
@ client 1
@ ctl dtr on
> AT&D0+QISWTMD=0,2
< CONNECT
@ ctl dtr off
@ quiet 0.1
@ ctl dtr on
@ pause 1.1
>> +++
< OK
> AT&D2O
< CONNECT
>> last
@ pause 0.3
@ ctl dtr off
< NO CARRIER
@ dcd 0 off
@ got c last
@ got-eof c
> ATO
< NO CARRIER
> AT+QICLOSE=0
< OK

= AT&C0: DCD is always on
@ client 1
> AT&C0
< OK
@ dcd 0 on
> AT+QISWTMD=0,2
< CONNECT
@ pause 1.1
>> +++
< OK
@ dcd 0 on
> AT&C1
< OK
@ dcd 0 off
