# Servers: "TCP LISTENER", "TCP INCOMING".

= listener: the mode of what comes in is its own
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
> AT+QIOPEN=1,2,"TCP LISTENER","127.0.0.1",0,2021,0
< OK
< +QIOPEN: 2,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{c}
@ connect d 10.7.89.10 0 10.7.157.1 2021
< +QIURC: "incoming",10,2,"10.7.89.10",{d}
@ peer c push
<< \r\n+QIURC: "recv",11,4\r\npush
@ peer d buffer
< +QIURC: "recv",10
> AT+QIRD=10,3
<< \r\n+QIRD: 3\r\nbuf\r\nOK\r\n
> AT+QISWTMD=10,1
<< \r\nOK\r\n\r\n+QIURC: "recv",10,3\r\nfer
> AT+QISTATE
< +QISTATE: 1,"TCP LISTENER","127.0.0.1",0,2020,3,1,1,1,"uart1"
<+ +QISTATE: 2,"TCP LISTENER","127.0.0.1",0,2021,3,1,2,0,"uart1"
<+ +QISTATE: 10,"TCP INCOMING","10.7.89.10",{d},2021,2,1,2,1,"uart1"
<+ +QISTATE: 11,"TCP INCOMING","172.31.242.222",{c},2020,2,1,1,1,"uart1"
< OK
> AT+QICFG="sendinfo",1
< OK
> AT+QISEND=11,2
<< \r\n> 
>> hi
<~ \+QISEND: 11,0,10\d\d\d
< OK
@ got c hi
> AT+QISWTMD=11,2
< CONNECT
>> transparent
@ got c transparent
@ close c
< NO CARRIER
> AT+QICLOSE=11
< OK
@ close d
< +QIURC: "closed",10
> AT+QISEND=1,2
< ERROR
> AT+QIRD=1
< ERROR
> AT+QISWTMD=1,0
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 572, operation not allowed
< OK
> AT+QIOPEN=1,3,"TCP LISTENER","127.0.0.1",0,2022,2
< ERROR
> AT+QIOPEN=1,3,"TCP LISTENER","127.0.0.1",0,0,1
< ERROR
> AT+QIOPEN=1,3,"TCP LISTENER","10.7.157.1",0,2022,1
< ERROR

= listener: ids from 11 down, the highest that is free
@ up
> AT+QIOPEN=1,10,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 10,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,10,"172.31.242.222",{c}
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",9,10,"172.31.242.222",{d}
@ close c
< +QIURC: "closed",11
# the id is taken until QICLOSE
@ connect e 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",8,10,"172.31.242.222",{e}
> AT+QICLOSE=11
< OK
@ connect f 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,10,"172.31.242.222",{f}
> AT+QIOPEN=1,9,"UDP","220.180.239.212",7070,0,1
< OK
< +QIOPEN: 9,563

= listener: all twelve sockets are in use
@ up
@ listen A 220.180.239.212
@ open-many A 10
> AT+QIOPEN=1,10,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 10,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,10,"172.31.242.222",{c}
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming full"
@ got-rst d
> AT+QICLOSE=0,0
< OK
@ connect e 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",0,10,"172.31.242.222",{e}

= listener: no clients at all, and one
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1,0
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming full"
@ got-rst c
> AT+QIOPEN=1,2,"TCP LISTENER","127.0.0.1",0,2021,1,1
< OK
< +QIOPEN: 2,0
@ connect d 172.31.242.222 0 10.7.157.1 2021
< +QIURC: "incoming",11,2,"172.31.242.222",{d}
@ connect e 172.31.242.222 0 10.7.157.1 2021
< +QIURC: "incoming full"
@ got-rst e
> AT+QICLOSE=11,0
< OK
@ got-rst d
@ connect f 172.31.242.222 0 10.7.157.1 2021
< +QIURC: "incoming",11,2,"172.31.242.222",{f}

= listener: closed, with a client that stays, and opened again
@ up
> AT+QICFG="close mode",1
< OK
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{c}
> AT+QICLOSE=1
< OK
< +QIURC: "closed",1
@ refused 10.7.157.1 2020
@ peer c still
<< \r\n+QIURC: "recv",11,5\r\nstill
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",10,1,"172.31.242.222",{d}

= listener: the client sends and closes at once
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect-send-close 172.31.242.222 10.7.157.1 2020 hello
<~ \+QIURC: "incoming",11,1,"172.31.242.222",\d+
<< \r\n+QIURC: "recv",11,5\r\nhello
< +QIURC: "closed",11

= listener: its context is lost
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{c}
@ ctl pdpdeact 1
< +QIURC: "pdpdeact",1
@ got-rst c
@ refused 10.7.157.1 2020
> AT+QISTATE
< +QISTATE: 1,"TCP LISTENER","127.0.0.1",0,2020,4,1,1,1,"uart1"
<+ +QISTATE: 11,"TCP INCOMING","172.31.242.222",{c},2020,4,1,1,1,"uart1"
< OK
> AT+QIDEACT=1
< OK
> AT+QISTATE
< OK

= listener: over both families
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QICSGP=1,3,"net";+QIACT=1
< OK
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect c fd00::99 0 fd00::1 2020
< +QIURC: "incoming",11,1,"fd00::99",{c}
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",10,1,"172.31.242.222",{d}

= two ports: a listener's clients are its port's
! --port-name usbat --unix {extra}/1 --port-name usbmodem
@ port 1
> ATE0
<< ATE0\r\r\nOK\r\n
@ port 0
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ port 1
> AT+QIOPEN=1,2,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 2,574
> AT+QICLOSE=2
< OK
> AT+QIOPEN=1,2,"TCP LISTENER","127.0.0.1",0,2021,1
< OK
< +QIOPEN: 2,0
@ connect c 172.31.242.222 0 10.7.157.1 2021
< +QIURC: "incoming",11,2,"172.31.242.222",{c}
@ peer c one
<< \r\n+QIURC: "recv",11,3\r\none
@ port 0
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",10,1,"172.31.242.222",{d}
> AT+QICLOSE=11
< ERROR
> AT+QISTATE
< +QISTATE: 1,"TCP LISTENER","127.0.0.1",0,2020,3,1,1,1,"usbat"
<+ +QISTATE: 2,"TCP LISTENER","127.0.0.1",0,2021,3,1,2,1,"usbmodem"
<+ +QISTATE: 10,"TCP INCOMING","172.31.242.222",{d},2020,2,1,1,1,"usbat"
<+ +QISTATE: 11,"TCP INCOMING","172.31.242.222",{c},2021,2,1,2,1,"usbmodem"
< OK

= three ports: each its own sockets, results and URCs
! --port-name uart1 --unix {extra}/1 --port-name usbat --unix {extra}/2 --port-name usbmodem
@ port 1
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0
< OK
@ port 2
> ATE0
<< ATE0\r\r\nOK\r\n
@ port 0
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ port 1
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
@ accept A d
@ port 2
> AT+QIOPEN=1,2,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 2,0
@ accept A e
> AT+QISTATE
<~ \+QISTATE: 0,.*,"uart1"
@ until "usbat"\r\n
@ until "usbmodem"\r\n
< OK
# one port waits, the others go on
> AT+QICLOSE=2
@ port 1
> AT+QISEND=1,2
<< \r\n> 
>> hi
< SEND OK
@ got d hi
@ port 0
@ peer c down
<< \r\n+QIURC: "recv",0,4\r\ndown
@ port 2
@ close e
< OK
# the network's loss is told once, where the context was asked for
@ port 0
@ ctl pdpdeact 1
< +QIURC: "pdpdeact",1
@ port 1
@ quiet 0.05
@ port 2
@ quiet 0.05

= listener: mode, limit, and ids from 11 down
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1,2
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{c}
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",10,1,"172.31.242.222",{d}
@ peer c hi
<< \r\n+QIURC: "recv",11,2\r\nhi
@ connect e 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming full"
@ got-rst e
> AT+QISTATE=1,10
< +QISTATE: 10,"TCP INCOMING","172.31.242.222",{d},2020,2,1,1,1,"uart1"
< OK
> AT+QISEND=10,3
<< \r\n> 
>> yes
< SEND OK
@ got d yes
> AT+QICLOSE=1
< OK
> AT+QISEND=10,3
<< \r\n> 
>> yes
< SEND OK

= listener: accept switched off
@ up
> AT+QICFG="tcp/accept",0
< OK
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
@ got-rst c
