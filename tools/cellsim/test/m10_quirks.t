# The m10 dialect's quirks: what each changes on the wire.

= set-any-state
! --dialect m10 --quirk set-any-state
@ m10
> AT+QIREGAPP
< OK
> AT+QIMUX=1
< OK
> AT+QIDNSIP=1
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QITCFG=3,2,512,1
< OK

= srvc-of-context
! --dialect m10 --quirk srvc-of-context
@ m10
> AT+QISRVC=2
< OK
> AT+QIFGCNT=1
< OK
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QIFGCNT=0
< OK
> AT+QISRVC?
< +QISRVC: 2
< OK

= clients-apart
! --dialect m10 --quirk clients-apart
@ m10-client c mux
> AT+QISERVER=0,5
< OK
< SERVER OK
@ connect d 10.79.141.26 0 10.79.142.227 2020
< 0, REMOTE IP: 10.79.141.26
@ peer d dd
<< \r\n+RECEIVE: 0, 2\r\ndd
@ peer c cc
<< \r\n+RECEIVE: 0, 2\r\ncc
> AT+QISEND=0,2
<< \r\n> 
>> to
< SEND OK
@ got c to
> AT+QISRVC=2
< OK
> AT+QISEND=0,2
<< \r\n> 
>> to
< SEND OK
@ got d to
@ shutdown-later d 0.1
> AT+QICLOSE=0
< 0, CLOSE OK
@ got-eof d
@ close c
< 0, CLOSED

= locip-needed
! --dialect m10 --quirk locip-needed
@ listen A 124.79.167.121
@ m10
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< ERROR
> AT+QISERVER
< ERROR
> AT+QILOCIP
< 10.7.157.1
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK

= locip-ok
! --dialect m10 --quirk locip-ok
@ m10
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QILOCIP
< 10.7.157.1
< OK

= deact-idle-error
! --dialect m10
@ m10
> AT+QIDEACT
< DEACT OK
@ ctl quirk deact-idle-error
> AT+QIDEACT
< ERROR
> AT+QIREGAPP
< OK
> AT+QIDEACT
< DEACT OK

= already
! --dialect m10
@ m10-client c mux
> AT+QIOPEN=0,"TCP","124.79.167.121",7007
< OK
< 0, ALREADY CONNECT
@ ctl quirk already=bare
> AT+QIOPEN=0,"TCP","124.79.167.121",7007
< 0, ALREADY CONNECT
@ ctl quirk already=error
> AT+QIOPEN=0,"UDP","124.79.167.121",7007
< ERROR
< 0, ALREADY CONNECT

= connect-cut
! --dialect m10 --quirk connect-cut=4
@ listen A 124.79.167.121
@ m10 mux
> AT+QIOPEN=0,"TCP","124.79.167.121",{A}
< OK
< 0, CONNEC
> AT+QIOPEN=0,"TCP","124.79.167.121",{A}
< OK
< 0, ALREADY CONNECT

= data-connect, data-end-carrier
! --dialect m10 --quirk data-connect --quirk data-end-carrier
@ listen A 124.79.167.121
@ m10
> AT+QIMODE=1
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT
@ accept A c
@ close c
< NO CARRIER
> AT+QISTAT
< OK
< STATE: IP CLOSE

= closed-stays
! --dialect m10 --quirk closed-stays
@ m10-client c mux
@ close c
< 0, CLOSED
> AT+QIOPEN=0,"TCP","124.79.167.121",7007
< OK
< 0, ALREADY CONNECT
> AT+QISACK=0
< ERROR
> AT+QICLOSE=0
< 0, CLOSE OK
> AT+QICLOSE=0
< ERROR

= dnsgip-fail, dnsgip-lines
! --dialect m10
@ m10
> AT+QIDNSGIP="no.such.name"
< OK
< DNS FAIL
@ ctl quirk dnsgip-fail=error
> AT+QIDNSGIP="no.such.name"
< OK
< ERROR
@ ctl quirk dnsgip-fail=silent
> AT+QIDNSGIP="no.such.name"
< OK
@ quiet 0.1
@ ctl quirk dnsgip-lines
> AT+QIDNSGIP="www.google.com"
< OK
< 64.233.189.99
< 64.233.189.104
< 64.233.189.147

= ack-stuck
! --dialect m10 --quirk ack-stuck
@ m10-client c mux
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
@ got c hi
> AT+QISACK=0
< +QISACK: 2, 0, 2
< OK

= show-form
! --dialect m10 --quirk show-form=to-first
@ m10-client c mux
> AT+QISHOWRA=1;+QISHOWLA=1;+QIHEAD=1
< OK
@ peer c hi
<< \r\n+RECEIVE: 0, 2\r\nTO:10.7.157.1\r\nRECV FROM:116.226.41.43:{c_server}\r\nIPD2:hi
@ ctl quirk show-form=off
@ ctl quirk show-form=inline
@ ctl quirk show-form=space
@ peer c hi
<< \r\n+RECEIVE: 0, 2\r\nRECV FROM: 116.226.41.43:{c_server}\r\nTO: 10.7.157.1IPD2:hi
