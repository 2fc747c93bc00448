# Every quirk: what it changes on the wire.

= prompt=crlf
! --quirk prompt=crlf
@ client 1
> AT+QISEND=0,2
<< \r\n> \r\n
>> hi
< SEND OK

= prompt=bare
! --quirk prompt=bare
@ client 1
> AT+QISEND=0,2
<< >
>> hi
< SEND OK

= prompt=formatcfg
! --quirk prompt=formatcfg
@ client 1
> AT+QISEND=0,2
<< \r\n>\r\n
>> hi
< SEND OK

= prompt=nospace
! --quirk prompt=nospace
@ client 1
> AT+QISEND=0,2
<< \r\n>
>> hi
< SEND OK

= prompt-junk
! --quirk prompt-junk
@ client 1
> AT+QISEND=0,2
<< \x00\xff\r\n> 
>> hi
< SEND OK

= no-prompt
! --quirk no-prompt=2
@ client 1
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
> AT+QISEND=0,2
@ quiet 0.05
>> hi
< SEND OK

= ok-before-send-ok
! --quirk ok-before-send-ok
@ client 1
> AT+QISEND=0,2
<< \r\n> 
>> hi
< OK
< SEND OK

= drop-send-ok
! --quirk drop-send-ok=2
@ client 1
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
> AT+QISEND=0,2
<< \r\n> 
>> hi
@ got c hihi
> AT+QISEND=0,0
< +QISEND: 4,4,0
< OK

= send-fail
! --quirk send-fail=2
@ client 1
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND FAIL
@ pause 0.05
> AT+QISEND=0,0
< +QISEND: 2,2,0
< OK

= send-limit
! --quirk send-limit=1024
@ client 1
> AT+QISEND=0,1025
< ERROR
> AT+QISEND=0,1024
<< \r\n> 
@ send-bytes 1024
< SEND OK
> AT+QISEND=0
<< \r\n> 
@ long-line 1025
>> \x1a
< ERROR

= close-at-prompt
! --quirk close-at-prompt=3
@ client 1
> AT+QISEND=0,10
<< \r\n> 
>> abcdefgAT\r
< SEND FAIL
< +QIURC: "closed",0
< OK
@ got-rst c

= esc=ok
! --quirk esc=ok
@ client 1
> AT+QISEND=0
<< \r\n> 
>> abc\x1b
< OK

= esc=fail
! --quirk esc=fail
@ client 1
> AT+QISEND=0
<< \r\n> 
>> abc\x1b
< SEND FAIL

= crlf-after-push
! --quirk crlf-after-push
@ client 1
@ peer c ab
<< \r\n+QIURC: "recv",0,2\r\nab\r\n

= push-max
! --quirk push-max=2
@ client 1
@ peer c abc
<< \r\n+QIURC: "recv",0,2\r\nab\r\n+QIURC: "recv",0,1\r\nc

= push-split
! --quirk push-split=5,20
@ client 1
@ ctl clear
@ peer c 1234567890123456789012345678901234567890
<< \r\n+QIURC: "recv",0,40\r\n1234567890123456789012345678901234567890
@ elapsed-peer 0.2 0.6

= push-split on a paced line
! --quirk push-split=100,50 --baud 115200
@ client 1
@ peer-bytes c 500
<< \r\n+QIURC: "recv",0,500\r\n
@ bytes 500
@ elapsed-peer 0.25 0.6

= qird-double-crlf
! --quirk qird-double-crlf
@ client 0
@ peer c ab
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 2\r\nab\r\n\r\nOK\r\n

= qird0-error-in-push
! --quirk qird0-error-in-push
@ client 1
> AT+QIRD=0,0
< ERROR
> AT+QISWTMD=0,0
< OK
> AT+QIRD=0,0
< +QIRD: 0,0,0
< OK

= urc-in-qird
! --quirk urc-in-qird
@ client 0
@ peer c ab
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 2\r\nab\r\n+QIND: "csq",24,99\r\n\r\nOK\r\n

= no-residual-urc
! --quirk no-residual-urc --quirk urc-held --turnaround 100
@ client 1
> AT+QISWTMD=0,0
@ peer c ab
< OK
@ quiet 0.05
> AT+QIRD=0
<< \r\n+QIRD: 2\r\nab\r\nOK\r\n
@ peer c cd
< +QIURC: "recv",0
> AT+QIRD=0
<< \r\n+QIRD: 2\r\ncd\r\nOK\r\n

= residual data is announced without that quirk
! --quirk urc-held --turnaround 100
@ client 1
> AT+QISWTMD=0,0
@ peer c ab
<< \r\nOK\r\n\r\n+QIURC: "recv",0\r\n

= URCs come while a command runs
! --activate-after 300
@ client 1
> AT+QIACT=2
@ pause 0.05
@ peer c ab
<< \r\n+QIURC: "recv",0,2\r\nab
< OK

= urc-held
! --activate-after 300 --quirk urc-held
@ client 1
> AT+QIACT=2
@ pause 0.05
@ peer c ab
< OK
<< \r\n+QIURC: "recv",0,2\r\nab

= urc-held: 32 of them, the oldest dropped
! --activate-after 500 --quirk urc-held
@ up
> AT+QIACT=2
@ pause 0.05
@ ctl-urcs 40
< OK
@ expect-urcs 8 40

= urc-held: 2048 bytes of them
! --activate-after 500 --quirk urc-held
@ up
> AT+QIACT=2
@ pause 0.05
@ ctl urc A{long}
@ ctl urc B{long}
@ ctl urc C{long}
@ ctl urc D
< OK
< B{long}
< C{long}
< D

= urc-held: all dropped on entering data mode
! --quirk urc-held --turnaround 300
@ client 1
> AT+QISWTMD=0,2
@ pause 0.05
@ ctl urc gone
< CONNECT
@ quiet 0.05
@ pause 1.0
>> +++
< OK

= urc-at-prompt
! --quirk urc-at-prompt
@ client 1
> AT+QISEND=0,2
<< \r\n> 
@ peer c ab
<< \r\n+QIURC: "recv",0,2\r\nab
>> hi
< SEND OK

= lost-urc
! --quirk lost-urc=closed
@ client 1
@ peer c ab
@ close c
<< \r\n+QIURC: "recv",0,2\r\nab
@ quiet 0.1
> AT+QISTATE=1,0
<~ \+QISTATE: 0,.*,4,1,0,1,"uart1"
< OK

= urc-port
! --quirk urc-port=1 --port-name uart1 --unix {extra}/1 --port-name usbat
@ port 1
@ port 0
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
@ port 1
< +QIOPEN: 0,0
@ port 0
> AT+QURCCFG="urcport"
< +QURCCFG: "urcport","usbat"
< OK
> AT+QURCCFG="urcport","uart1"
< OK
@ accept A c
@ peer c hi
<< \r\n+QIURC: "recv",0,2\r\nhi

= urc-port: a port that nobody has
! --quirk urc-port=1
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
@ accept A c
@ quiet 0.1
> AT+QISTATE=1,0
<~ \+QISTATE: 0,.*,2,1,0,1,"uart1"
< OK

= boot-noise
! --quirk boot-noise --boot-time 300
< RDY
< +CFUN: 1
< +CPIN: READY
< +QUSIM: 1
< +QIND: SMS DONE
< +QIND: PB DONE
< Call Ready
> ATE0
<< ATE0\r\r\nOK\r\n

= rdy-loop
! --quirk rdy-loop=300
> ATE0
<< ATE0\r\r\nOK\r\n
< RDY
< +CFUN: 1
< +CPIN: READY
< RDY
< +CFUN: 1
< +CPIN: READY
> AT
<< AT\r\r\nOK\r\n
@ no-flush

= qistate-3
! --quirk qistate-3
@ client 1
> AT+QISTATE=1,0
<~ \+QISTATE: 0,.*,3,1,0,1,"uart1"
< OK

= echo
! --quirk echo
> ATE0
<< ATE0\r\r\nOK\r\n
> AT
<< AT\r\r\nOK\r\n
@ no-flush

= junk-error
! --quirk junk-error
@ up
> hello
< ERROR
> xAT
< OK

= lost-crlf
! --quirk lost-crlf=2 --quirk start-echo=0
> AT
<< \r\nOK\r\n
> AT
<< OK\r\n
> AT
<< \r\nOK\r\n
@ ctl quirk lost-crlf=off

= repeated-crlf
! --quirk repeated-crlf --quirk start-echo=0
> AT
<< \r\n\r\nOK\r\n
@ ctl quirk repeated-crlf=off

= never-ending-line
! --quirk never-ending-line=6400 --quirk start-echo=0
> AT
@ skip 6400
< OK

= rx-overrun
! --quirk rx-overrun=16 --quirk start-echo=0 --turnaround 100
> AT+CMEE?
@ pause 0.03
>> AT+CMEE=2;+CMEE=1\r
< +CMEE: 0
< OK
>> \r
@ skip-overrun
> AT+CMEE=0
< OK

= transparent-drop
! --quirk transparent-drop
@ up
@ listen-small A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
@ send-bytes 200000
@ pause 1.2
>> +++
< OK
> AT+QISEND=0,0
<~ \+QISEND: (?P<total>\d+),\d+,\d+
< OK
@ less-than {total} 200000

= no data is dropped without it
@ up
@ listen-small A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
@ drain-later c 60000
@ send-bytes 60000
@ drained
@ pause 1.1
>> +++
< OK
> AT+QISEND=0,0
<~ \+QISEND: 60000,60000,0
< OK

= one-open
! --quirk one-open --quirk open-delay=80:300
@ up
@ listen A 220.180.239.212
@ listen B 220.180.239.212 80
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,568
> AT+QISTATE=1,1
< OK
< +QIOPEN: 0,0
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0

= opens do not wait for each other
! --quirk open-delay=80:300
@ up
@ listen A 220.180.239.212
@ listen B 220.180.239.212 80
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
< +QIOPEN: 0,0

= connect-silent
! --quirk connect-silent=80
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
> AT+QICLOSE=0
< OK

= open-error
! --quirk open-error=80:569 --quirk open-error=81:553
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
< +QIOPEN: 0,569
> AT+QIOPEN=1,1,"TCP","220.180.239.212",81,0,1
< OK
< +QIOPEN: 1,553
> AT+QIOPEN=1,2,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 2,0

= open-error and open-delay for every port: a late 566
! --quirk open-error=566 --quirk open-delay=200
@ up
> AT+QIOPEN=1,0,"TCP","220.180.239.212",80,0,1
< OK
< +QIOPEN: 0,566
@ elapsed 0.19 0.4

= sync-errors
! --quirk sync-errors
@ up
> AT+QIOPEN=2,0,"TCP","220.180.239.212",80,0,1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 561, PDP context opening failed
< OK

= slow-close
! --quirk slow-close=200
@ client 1
@ close c
< +QIURC: "closed",0
> AT+QICLOSE=0
< OK
@ elapsed 0.19 0.4

= close0-fin
! --quirk close0-fin
@ client 1
> AT+QICLOSE=0,0
< OK
@ got-eof c

= close-unused-ok
! --quirk close-unused-ok
@ up
> AT+QICLOSE=5
< OK

= incoming-buffer, incoming-full-id
! --quirk incoming-buffer --quirk incoming-full-id
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1,1
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{c}
@ peer c ab
< +QIURC: "recv",11
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming full",1

= nat-required
! --quirk nat-required
@ up
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
@ got-rst c
> AT+QCFG="nat",1
< OK
@ connect d 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",{d}

= refuse
! --quirk refuse=QPING --quirk refuse=recvind --quirk refuse=nat
@ up
> AT+QPING=1,"8.8.8.8"
< ERROR
> AT+QICFG="recvind",0
< ERROR
> AT+QICFG="recvind"
< ERROR
> AT+QCFG="nat",1
< ERROR
> AT+QICFG="viewmode",0
< OK

= no-qiactex, no-close-mode, no-sendinfo
! --quirk no-qiactex --quirk no-close-mode --quirk no-sendinfo
@ up
> AT+QIACTEX=1
< ERROR
> AT+QIDEACTEX=1
< ERROR
> AT+QIACTEX?
< ERROR
> AT+QICFG="close mode",1
< ERROR
> AT+QICFG="sendinfo",1
< ERROR
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK

= stuck-at-prompt
! --quirk stuck-at-prompt=20 --quirk start-echo=0
> AT
<< AT\r
>> ATE0\rAT\rAT\rATI\rAT
<< ATE0\rAT\rAT\rATI\rAT\r\nSEND OK\r\n
>> \rAT+QISDE=0\r
< OK

= start-transparent
! --quirk start-transparent --quirk start-echo=0
> AT
@ quiet 1.1
>> +++
< OK
> AT+QISTATE=1,0
< +QISTATE: 0,"TCP","192.0.2.1",80,50000,2,1,0,2,"uart1"
< OK
> AT+QICLOSE=0
< OK

= start-half-command
! --quirk start-half-command --quirk start-echo=0
> AT
< ERROR

= start-sockets
! --quirk start-sockets --quirk start-echo=0
> AT+QISTATE
< +QISTATE: 0,"TCP","192.0.2.1",80,50000,2,1,0,1,"uart1"
<+ +QISTATE: 1,"TCP","192.0.2.1",80,50001,2,1,1,1,"usbat"
< OK
> AT+QICLOSE=1
< ERROR
> AT+QICLOSE=0
< OK
> AT+QIDEACT=1
< OK
> AT+QISTATE
< OK

= start-context-active, start-echo
! --quirk start-context-active --quirk start-echo=1
> AT+QIACT?
<< AT+QIACT?\r\r\n+QIACT: 1,1,1,"10.7.157.1"\r\n\r\nOK\r\n
> ATE0
<< ATE0\r\r\nOK\r\n

= data-urc-lost
! --quirk data-urc-lost
@ client 2
@ ctl urc LOST
@ pause 1.1
>> +++
< OK
@ quiet 0.05
@ ctl urc HEARD
< HEARD

= lost-connect
! --quirk lost-connect=2
@ client 2
@ pause 1.1
>> +++
< OK
> ATO
@ quiet 0.3
>> hello
@ got c hello
@ pause 1.1
>> +++
< OK

= escape-leaks
! --quirk escape-leaks
@ client 2
@ pause 1.1
>> +++
< OK
@ got c +++

= dcd-late
! --quirk dcd-late --baud 1200
@ up
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,2
< CONNECT
@ accept A c
@ peer-bytes c 200
@ close c
@ pause 0.3
@ dcd 0 on
@ bytes 200
<< \r\nNO CARRIER\r\n
@ pause 0.05
@ dcd 0 off

= prompt=barespace
! --quirk prompt=barespace
@ client 1
> AT+QISEND=0,2
<< > 
>> hi
< SEND OK

= prompt=barecrlf
! --quirk prompt=barecrlf
@ client 1
> AT+QISEND=0,2
<< >\r\n
>> hi
< SEND OK

= push-no-data
! --quirk push-no-data
@ client 1
@ peer c abc
< +QIURC: "recv",0
@ close c
< +QIURC: "closed",0
> AT+QIRD=0
<< \r\n+QIRD: 3\r\nabc\r\nOK\r\n

= busy-urc-lost
! --quirk busy-urc-lost --activate-after 200
@ client 0
> AT+QIACT=2
@ pause 0.05
@ peer c abc
< OK
@ quiet 0.05
> AT+QIRD=0,0
< +QIRD: 3,0,3
< OK
> AT+QIRD=0
<< \r\n+QIRD: 3\r\nabc\r\nOK\r\n
@ peer c def
< +QIURC: "recv",0

= qistate-port-0
! --quirk qistate-port-0
@ client 1
> AT+QISTATE=1,0
< +QISTATE: 0,"TCP","220.180.239.212",{A},0,2,1,0,1,"uart1"
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},4567,1
< OK
< +QIOPEN: 1,0
> AT+QISTATE=1,1
< +QISTATE: 1,"TCP","220.180.239.212",{A},4567,2,1,1,1,"uart1"
< OK

= close-timeout-error
! --quirk close-timeout-error
@ client 1
> AT+QICLOSE=0,1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 569, operation timeout
< OK
> AT+QISTATE
< OK
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A d
@ shutdown d
< +QIURC: "closed",0
> AT+QICLOSE=0
< OK

= sendinfo-urc
! --quirk sendinfo-urc
@ client 1
> AT+QICFG="sendinfo",1
< OK
> AT+QISEND=0,4
<< \r\n> 
>> test
< OK
<~ \+QISEND: 0,0,10\d\d\d
@ got c test

= dtr-sleep
! --quirk dtr-sleep=300
@ up
@ ctl dtr off
> AT
@ quiet 0.1
@ ctl dtr on
@ pause 0.1
> AT
@ quiet 0.1
@ pause 0.2
> AT
< OK
@ ctl urc AWAKE
< AWAKE

= qistate-unused
! --quirk qistate-unused=error
@ client 1
> AT+QISTATE=1,0
<~ \+QISTATE: 0,.*,2,1,0,1,"uart1"
< OK
> AT+QISTATE=1,3
< ERROR
> AT+QISTATE=0,3
< OK
@ ctl quirk qistate-unused=initial
> AT+QISTATE=1,3
< +QISTATE: 3,"TCP","0.0.0.0",0,0,0,1,3,0,"uart1"
< OK

= ack-stuck
! --quirk ack-stuck=3
@ client 1
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
@ got c hi
> AT+QISEND=0,0
< +QISEND: 2,2,0
< OK
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
@ got c hi
> AT+QISEND=0,0
< +QISEND: 4,3,1
< OK
