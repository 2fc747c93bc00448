# QPING.

= ping-ipv6
! --quirk ping-ipv6
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=1,2,"net";+QIACT=1
< OK
> AT+QPING=1,"fd00::99",1,1
< OK
<~ \+QPING: 0,"fd00::99",32,\d+,64
<~ \+QPING: 0,1,1,0,\d+,\d+,\d+

= ping: nobody there, wrong context, wrong numbers, bad name
! --register-after 0
@ up
> AT+QPING=1,"10.7.157.1",1,2,64
< OK
<~ \+QPING: 0,"10\.7\.157\.1",64,\d+,255
<~ \+QPING: 0,"10\.7\.157\.1",64,\d+,255
<~ \+QPING: 0,2,2,0,\d+,\d+,\d+
> AT+QPING=1,"192.0.2.9",1,1
< OK
< +QPING: 569
< +QPING: 0,1,0,1,0,0,0
> AT+QPING=2,"10.7.157.1"
< ERROR
> AT+QPING=1,"10.7.157.1",0
< ERROR
> AT+QPING=1,"10.7.157.1",1,11
< ERROR
> AT+QPING=1,"10.7.157.1",1,1,31
< ERROR
> AT+QPING=1,"no.such.name"
< OK
< +QPING: 565
> AT+QPING=1,"8.8.8.8";+QPING=1,"8.8.8.8"
< ERROR
<~ \+QPING: 0,"8\.8\.8\.8",.*
<~ \+QPING: 0,"8\.8\.8\.8",.*
<~ \+QPING: 0,"8\.8\.8\.8",.*
<~ \+QPING: 0,"8\.8\.8\.8",.*
<~ \+QPING: 0,4,4,0,.*

= ping: dotted decimal addresses only, and of the context's family
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=1,3,"net";+QICSGP=2,2,"net";+QIACT=1;+QIACT=2
< OK
> AT+QPING=1,"fd00::99"
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK
> AT+QPING=2,"10.7.157.1"
< ERROR
> AT+QPING=1,"six.example"
< OK
< +QPING: 565
> AT+QPING=1,server.example
< ERROR
> AT+QPING=1,""
< ERROR
> AT+QPING=6,"10.7.157.1"
< ERROR
> AT+QPING=1,"10.7.157.1",256
< ERROR
> AT+QPING=1,"10.7.157.1",1,0
< ERROR
> AT+QPING=1,"10.7.157.1",1,1,1501
< ERROR
> AT+QPING=1,"10.7.157.1",1,1,32,1
< ERROR

= ping: every field may be left out, and the largest
@ up
> AT+QPING=1,"10.7.157.1",,1
< OK
<~ \+QPING: 0,"10\.7\.157\.1",32,\d+,255
<~ \+QPING: 0,1,1,0,\d+,\d+,\d+
> AT+QPING=1,"10.7.157.1",255,10,1500
< OK
@ ping-replies 10 10.7.157.1 1500 255
<~ \+QPING: 0,10,10,0,\d+,\d+,\d+

= ping: the time-out of each request
@ up
> AT+QPING=1,"192.0.2.9",1,2
< OK
< +QPING: 569
< +QPING: 569
< +QPING: 0,2,0,2,0,0,0
@ elapsed 0 2.5

= ping: one at a time, and the network goes away meanwhile
! --quirk ping-reply=60000
@ up
> AT+QPING=1,"10.7.157.1",255
< OK
> AT+QPING=1,"10.7.157.1"
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 568, operation busy
< OK
@ ctl pdpdeact 1
< +QPING: 570
< +QIURC: "pdpdeact",1
> AT+QIDEACT=1;+QIACT=1
< OK
> AT+QPING=1,"10.7.157.1",255
< OK
> AT+QIDEACT=1
< +QPING: 570
< OK

= ping: over an ICMP socket, and over a raw one
! --quirk ping-loss --bind-address
@ up
> AT+QPING=1,"10.7.89.10",1,1
< OK
@ ping-socket raw
< +QPING: 569
< +QPING: 0,1,0,1,0,0,0
@ ping-group 0 0
> AT+QPING=1,"10.7.89.10",1,1
< OK
@ ping-socket icmp
< +QPING: 569
< +QPING: 0,1,0,1,0,0,0
@ ctl quirk ping-loss=off
> AT+QPING=1,"10.7.157.1",1,1
< OK
<~ \+QPING: 0,"10\.7\.157\.1",32,\d+,255
< +QPING: 0,1,1,0,0,0,0

= ping-reply, ping-interval
! --quirk ping-reply=120,53 --quirk ping-interval=200
@ up
> AT+QPING=1,"server.example",1,3,100
< OK
<~ \+QPING: 0,"220\.180\.239\.212",100,1[2-9]\d,53
@ elapsed 0.12 0.18
<~ \+QPING: 0,"220\.180\.239\.212",100,1[2-9]\d,53
@ elapsed 0.32 0.38
<~ \+QPING: 0,"220\.180\.239\.212",100,1[2-9]\d,53
<~ \+QPING: 0,3,3,0,1[2-9]\d,1[2-9]\d,1[2-9]\d
@ elapsed 0.52 0.6

= ping-reply: one that comes too late
! --quirk ping-reply=1500
@ up
> AT+QPING=1,"10.7.89.10",1,1
< OK
< +QPING: 569
< +QPING: 0,1,0,1,0,0,0
@ elapsed 1 1.1

= ping-loss
! --quirk ping-loss=2
@ up
> AT+QPING=1,"10.7.89.10",1,4
< OK
<~ \+QPING: 0,"10.7.89.10",32,\d+,255
< +QPING: 569
<~ \+QPING: 0,"10.7.89.10",32,\d+,255
< +QPING: 569
<~ \+QPING: 0,4,2,2,\d+,\d+,\d+

= ping-lost-error
! --quirk ping-lost-error --quirk ping-loss
@ up
> AT+QPING=1,"10.7.89.10",1,1
< OK
< +QPING: 569
< +QPING: 569

= ping-no-quotes
! --quirk ping-no-quotes
@ up
> AT+QPING=1,"10.7.89.10",1,1
< OK
<~ \+QPING: 0,10\.7\.89\.10,32,\d+,255
<~ \+QPING: 0,1,1,0,\d+,\d+,\d+

= ping: the lines go to the URC port
! --unix {extra}/1 --port-name usbat --quirk urc-port=1
@ port 1
@ port 0
@ up
> AT+QPING=1,"10.7.89.10",1,1
< OK
@ port 1
<~ \+QPING: 0,"10\.7\.89\.10",32,\d+,255
<~ \+QPING: 0,1,1,0,\d+,\d+,\d+
@ port 0
