# Errors: every code of chapter 4, and every command that can fail.

= the 25 codes: QIGETERROR, CMEE=1 and CMEE=2
@ up
> AT+QIGETERROR
< +QIGETERROR: 0, operation success
< OK
@ ctl quirk fail=QISTATE:550:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 550, unknown error
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 550
> AT+CMEE=2;+QISTATE
< +CME ERROR: Unknown error
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:551:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 551, operation blocked
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 551
> AT+CMEE=2;+QISTATE
< +CME ERROR: Operation blocked
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:552:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 552
> AT+CMEE=2;+QISTATE
< +CME ERROR: Invalid parameters
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:553:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 553, memory not enough
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 553
> AT+CMEE=2;+QISTATE
< +CME ERROR: Memory not enough
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:554:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 554, socket creation failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 554
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket creation failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:555:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 555, operation not supported
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 555
> AT+CMEE=2;+QISTATE
< +CME ERROR: Operation not supported
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:556:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 556, socket bind failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 556
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket bind failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:557:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 557, socket listen failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 557
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket listen failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:558:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 558, socket write failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 558
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket write failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:559:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 559, socket read failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 559
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket read failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:560:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 560, socket accept failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 560
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket accept failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:561:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 561, PDP context opening failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 561
> AT+CMEE=2;+QISTATE
< +CME ERROR: PDP context opening failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:562:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 562, PDP context closure failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 562
> AT+CMEE=2;+QISTATE
< +CME ERROR: PDP context closure failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:563:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 563, socket identity has been used
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 563
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket identity has been used
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:564:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 564, DNS busy
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 564
> AT+CMEE=2;+QISTATE
< +CME ERROR: DNS busy
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:565:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 565, DNS parse failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 565
> AT+CMEE=2;+QISTATE
< +CME ERROR: DNS parse failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:566:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 566, socket connect failed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 566
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket connect failed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:567:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 567, socket has been closed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 567
> AT+CMEE=2;+QISTATE
< +CME ERROR: Socket has been closed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:568:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 568, operation busy
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 568
> AT+CMEE=2;+QISTATE
< +CME ERROR: Operation busy
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:569:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 569, operation timeout
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 569
> AT+CMEE=2;+QISTATE
< +CME ERROR: Operation timeout
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:570:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 570, PDP context broken down
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 570
> AT+CMEE=2;+QISTATE
< +CME ERROR: PDP context broken down
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:571:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 571, PDP context broken down
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 571
> AT+CMEE=2;+QISTATE
< +CME ERROR: PDP context broken down
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:572:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 572, operation not allowed
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 572
> AT+CMEE=2;+QISTATE
< +CME ERROR: Operation not allowed
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:573:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 573, APN not configured
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 573
> AT+CMEE=2;+QISTATE
< +CME ERROR: APN not configured
> AT+QISTATE
< OK
@ ctl quirk fail=QISTATE:574:3
> AT+CMEE=0;+QISTATE
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 574, port busy
< OK
> AT+CMEE=1;+QISTATE
< +CME ERROR: 574
> AT+CMEE=2;+QISTATE
< +CME ERROR: Port busy
> AT+QISTATE
< OK

= +QIOPEN tells each of the 25
@ up
@ open-errors 550 574

= fail: every command, and plain ERROR where the document has no other
! --quirk fail=QICFG:559 --quirk fail=QISEND:551:1
@ client 1
> AT+CMEE=1
< OK
> AT+QICFG="viewmode"
< +CME ERROR: 559
> AT+QICFG=?
< +CME ERROR: 559
@ ctl quirk fail=off
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
@ ctl quirk fail=QICSGP:568:1
> AT+QICSGP=1
< +CME ERROR: 568
@ ctl quirk fail=QIACT:568:1
> AT+QIACT=1
< +CME ERROR: 568
@ ctl quirk fail=QIACT:568:1
> AT+QIACT?
< +CME ERROR: 568
@ ctl quirk fail=QIDEACT:568:1
> AT+QIDEACT=1
< +CME ERROR: 568
@ ctl quirk fail=QIACTEX:568:1
> AT+QIACTEX=1
< +CME ERROR: 568
@ ctl quirk fail=QIDEACTEX:568:1
> AT+QIDEACTEX=1
< +CME ERROR: 568
@ ctl quirk fail=QIOPEN:568:1
> AT+QIOPEN=1,0,"TCP","1.2.3.4",5
< ERROR
@ ctl quirk fail=QICLOSE:568:1
> AT+QICLOSE=0
< ERROR
@ ctl quirk fail=QISTATE:568:1
> AT+QISTATE=1,0
< +CME ERROR: 568
@ ctl quirk fail=QISEND:568:1
> AT+QISEND=0,5
< +CME ERROR: 568
@ ctl quirk fail=QIRD:568:1
> AT+QIRD=0
< +CME ERROR: 568
@ ctl quirk fail=QISWTMD:568:1
> AT+QISWTMD=0,0
< +CME ERROR: 568
@ ctl quirk fail=QPING:568:1
> AT+QPING=1,"1.2.3.4"
< +CME ERROR: 568
@ ctl quirk fail=QIDNSCFG:568:1
> AT+QIDNSCFG=1
< +CME ERROR: 568
@ ctl quirk fail=QISDE:568:1
> AT+QISDE=0
< +CME ERROR: 568
> AT+QIGETERROR
< +QIGETERROR: 568, operation busy
< OK
@ ctl-fails quirk fail

= geterror=capital
! --quirk geterror=capital
@ up
> AT+QIACT=9
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552,Invalid parameters
< OK

= geterror=quoted
! --quirk geterror=quoted
@ up
> AT+QIACT=9
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552,"Invalid parameters"
< OK

= send-error: behind the payload, nothing is taken
! --quirk send-error=2:553
@ client 1
> AT+QISEND=0,2
<< \r\n> 
>> hi
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 553, memory not enough
< OK
> AT+CMEE=1
< OK
> AT+QISEND=0,2
<< \r\n> 
>> hi
< +CME ERROR: 553
> AT+QISEND=0,2
<< \r\n> 
>> ho
< SEND OK
@ got c ho
> AT+QISEND=0,0
< +QISEND: 2,2,0
< OK

= act-fail and deact-fail with a code
! --quirk act-fail=1:573
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIACT=1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 573, APN not configured
< OK
> AT+QIACT=1
< OK
@ ctl quirk deact-fail
> AT+QIDEACT=1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 562, PDP context closure failed
< OK
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK
@ ctl quirk deact-fail=1:569
> AT+QIDEACTEX=1
< OK
< +QIDEACTEX: 1,569
> AT+QIDEACTEX=1
< OK
< +QIDEACTEX: 1,0

= ping-error
! --quirk ping-error=564
@ up
> AT+QPING=1,"10.7.157.1"
< OK
< +QPING: 564

= an option out of range, a bad id, a bad address: nothing changes
@ client 1
> AT+QISEND=12,1
< ERROR
> AT+QISEND=-1,1
< ERROR
> AT+QISEND=x
< ERROR
> AT+QISEND=0,
< ERROR
> AT+QISEND
< ERROR
> AT+QISEND?
< ERROR
> AT+QIRD=12
< ERROR
> AT+QIRD=0,x
< ERROR
> AT+QIRD=0,1,1
< ERROR
> AT+QIRD=0,-1
< ERROR
> AT+QICLOSE=12
< ERROR
> AT+QICLOSE=0,x
< ERROR
> AT+QISTATE=2,0
< ERROR
> AT+QISTATE=0,6
< ERROR
> AT+QISTATE=0,0
< ERROR
> AT+QISTATE=1,12
< ERROR
> AT+QISTATE=1
< ERROR
> AT+QISWTMD=0
< ERROR
> AT+QISWTMD=12,0
< ERROR
> AT+QISWTMD=0,3
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP",.*,2,1,0,1,"uart1"
< OK
> AT+QIOPEN=1,1,"TCP","{x256}x",80,0,1
< ERROR
> AT+QIOPEN=1,1,"TCP","{x256}",80,0,1
< OK
< +QIOPEN: 1,565
> AT+QIACT
< ERROR
> AT+QIGETERROR?
< ERROR
