# The control socket.

= reset
! --boot-time 100
@ client 1
@ ctl reset
@ got-rst c
>> AT\r
< RDY
< +CFUN: 1
< +CPIN: READY
> AT
<< AT\r\r\nOK\r\n
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISTATE
< OK
> AT+QIACT?
< OK
@ ctl reset 200
< RDY
< +CFUN: 1
< +CPIN: READY
> ATE0
<< ATE0\r\r\nOK\r\n

= reset at the prompt, in transparent mode, in the middle of a command
! --boot-time 20
@ client 1
> AT+QISEND=0,10
<< \r\n> 
@ ctl reset
< RDY
< +CFUN: 1
< +CPIN: READY
@ client 2
@ ctl reset
@ got-rst c
< RDY
< +CFUN: 1
< +CPIN: READY
>> AT+QI
<< AT+QI
@ ctl reset
< RDY
< +CFUN: 1
< +CPIN: READY
> ATE0
<< ATE0\r\r\nOK\r\n

= drop and damage on the way out
@ up
@ ctl drop out 2
> AT
<< OK\r\n
@ ctl drop 0 out 1 after 3
> AT
<< \r\nO\r\n
@ ctl damage out 1 after 2
> AT
<< \r\n_K\r\n
@ ctl drop out every 3
> AT
<< \r\nK\r
@ ctl drop out off
> AT
< OK
@ ctl damage out every 6
> AT
<< \r\nOK\r\x1a
@ ctl damage out off

= drop and damage on the way in
@ up
@ ctl drop in 1
> AT
@ quiet 0.05
> AT
< OK
@ ctl damage in 1 after 4
> AT+CMEE?
< ERROR

= silent
@ up
@ ctl silent on
> AT
@ quiet 0.1
@ ctl silent off
> AT
< OK

= urc, quirk, peer-reset, context
@ client 1
@ ctl urc NORMAL POWER DOWN
< NORMAL POWER DOWN
@ ctl quirk prompt=bare
> AT+QISEND=0,1
<< >
>> x
< SEND OK
@ ctl quirk prompt=off
> AT+QISEND=0,1
<< \r\n> 
>> x
< SEND OK
@ got c xx
@ ctl peer-reset 0
< +QIURC: "closed",0
@ got-rst c
@ ctl context 1:address=10.9.9.9
> AT+QIDEACT=1;+QIACT=1;+QIACT?
< +QIACT: 1,1,1,"10.9.9.9"
< OK

= register
@ up
> AT+CREG=1
< OK
@ ctl register denied
< +CREG: 2
< +CREG: 3
@ ctl register home
< +CREG: 2
< +CREG: 1

= what it refuses
@ up
@ ctl-fails pdpdeact 3
@ ctl-fails quirk nonsense
@ ctl-fails quirk prompt
@ ctl-fails quirk echo=yes
@ ctl-fails peer-reset 0
@ ctl-fails drop sideways 3
@ ctl-fails drop out 0
@ ctl-fails register nowhere
@ ctl-fails nonsense
@ ctl-fails context 9:address=1.2.3.4
@ ctl-fails context 1:address=x
@ ctl stats
