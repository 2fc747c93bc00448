# The m10 dialect beyond the document's examples.

= identification, and what an M10 lacks
! --dialect m10
@ m10
> AT+CGMI
< Quectel_Ltd
< OK
> AT+CGMM
< Quectel_M10
< OK
> AT+CGMR
< M10R04A02M32_SST
< OK
> AT+CEREG?
< ERROR
> AT+QCFG="nat"
< ERROR
> AT+QIACTEX=1
< ERROR
> AT+CGDCONT?
< +CGDCONT: 1,"IP","","",0,0
< OK
> AT+CGDCONT=3,"IP","x"
< ERROR

= the states of QISTAT, QIMUX=0
! --dialect m10 --activate-after 300
@ listen A 124.79.167.121
@ m10
> AT+QISTAT
< OK
< STATE: IP INITIAL
> AT+QIREGAPP
< OK
> AT+QIREGAPP
< ERROR
> AT+QISTAT
< OK
< STATE: IP START
> AT+QIACT
< OK
@ elapsed 0.2 0.5
> AT+QIACT
< ERROR
> AT+QISTAT
< OK
< STATE: IP GPRSACT
> AT+QILOCIP
< 10.7.157.1
> AT+QISTAT
< OK
< STATE: IP STATUS
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK
@ accept A c
> AT+QISTAT
< OK
< STATE: CONNECT OK
@ close c
< CLOSED
> AT+QISTAT
< OK
< STATE: IP CLOSE
> AT+QIOPEN="UDP","124.79.167.121",{A}
< OK
< CONNECT OK
> AT+QICLOSE
< CLOSE OK
> AT+QICLOSE
< ERROR
> AT+QIDEACT
< DEACT OK
> AT+QISTAT
< OK
< STATE: IP INITIAL
> AT+QILOCIP
< ERROR
> AT+QIACT
< ERROR

= the states of QISTAT, QIMUX=1
! --dialect m10 --activate-after 300 --quirk open-delay=300
@ listen A 124.79.167.121
@ m10 mux
> AT+QIOPEN=3,"TCP","124.79.167.121",{A}
< OK
> AT+QISTAT
< OK
< STATE: IP CONFIG
< 3, CONNECT OK
@ accept A c
> AT+QISTAT
< OK
< STATE: IP PROCESSING
@ ctl quirk qistat-list
> AT+QISTAT
< OK
< STATE: IP PROCESSING
< C: 0,,"","","","INITIAL"
<+ C: 1,,"","","","INITIAL"
<+ C: 2,,"","","","INITIAL"
<+ C: 3,0,"TCP","124.79.167.121","{A}","CONNECTED"
<+ C: 4,,"","","","INITIAL"
<+ C: 5,,"","","","INITIAL"
> AT+QIDEACT
< DEACT OK
@ got-rst c

= a connection being made
! --dialect m10 --quirk open-delay=400
@ listen A 124.79.167.121
@ m10
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
@ pause 0.1
> AT+QISTAT
< OK
< STATE: TCP CONNECTING
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< ALREADY CONNECT
< CONNECT OK

= settings are for IP INITIAL
! --dialect m10
@ m10
> AT+QIMODE=1
< OK
> AT+QIMUX=1
< ERROR
> AT+QIMODE=0
< OK
> AT+QIMUX=1
< OK
> AT+QIMODE=1
< ERROR
> AT+QIMODE?
< +QIMODE: 0
< OK
> AT+QIREGAPP
< OK
> AT+QIMUX=0
< ERROR
> AT+QIDNSIP=1
< ERROR
> AT+QICSGP=1,"CMNET"
< ERROR
> AT+QITCFG=3,2,512,1
< ERROR
> AT+QIHEAD=1
< OK
> AT+QIMUX?
< +QIMUX: 1
< OK
> AT+QIDEACT
< DEACT OK
> AT+QIMUX=0
< OK
> AT+QICSGP=0,"17201","172","172"
< OK
> AT+QICSGP?
< +QICSGP: 0,"17201","172","172"
< OK
> AT+QITCFG?
< +QITCFG: 3, 2, 1024, 1
< OK

= CSD: the number that answers, and one that does not
! --dialect m10 --context 1:number=+49123
@ listen A 124.79.167.121
@ m10
> AT+QICSGP=0,"17202","172","172"
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< ERROR
> AT+QIDEACT
< DEACT OK
> AT+QICSGP=0,"17201","172","172"
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QILOCIP
< 10.7.157.1
> AT+QIFGCNT=1
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< ERROR
> AT+QIDEACT
< DEACT OK
> AT+QIFGCNT=0
< OK
> AT+QIDEACT
< DEACT OK
> AT+QIFGCNT=1
< OK
> AT+QICSGP=0,"17201"
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT FAIL
> AT+QIDEACT
< DEACT OK
> AT+QICSGP=0,"+49123"
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK

= wrong parameters
! --dialect m10
@ m10 mux
> AT+QIFGCNT=2
< ERROR
> AT+QICSGP=1
< ERROR
> AT+QICSGP=2,"x"
< ERROR
> AT+QICSGP=1,x
< ERROR
> AT+QIMUX=2
< ERROR
> AT+QISRVC=0
< ERROR
> AT+QIOPEN=6,"TCP","124.79.167.121",80
< ERROR
> AT+QIOPEN="TCP","124.79.167.121",80
< ERROR
> AT+QIOPEN=0,"SCTP","124.79.167.121",80
< ERROR
> AT+QIOPEN=0,"TCP","124.79.167.121",0
< ERROR
> AT+QIOPEN=0,"TCP","fd00::99",80
< ERROR
> AT+QIOPEN=0,"TCP","www.quectel.com",80
< ERROR
> AT+QISEND=0
< ERROR
> AT+QISEND
< ERROR
> AT+QISEND=0,1461
< ERROR
> AT+QISACK=0
< ERROR
> AT+QICLOSE=0
< ERROR
> AT+QICLOSE
< ERROR
> AT+QISERVER=2,3
< ERROR
> AT+QISERVER=0,6
< ERROR
> AT+QILPORT="TCP",0
< ERROR
> AT+QIAUTOS=1
< ERROR
> AT+CMEE=1
< OK
> AT+QIMUX=2
< +CME ERROR: 50
> AT+QISEND=0
< +CME ERROR: 3

= opening fails
! --dialect m10
@ m10 mux
@ bound R 124.79.167.121
> AT+QIOPEN=0,"TCP","124.79.167.121",{R}
< OK
< 0, CONNECT FAIL
> AT+QIOPEN=0,"TCP","124.79.167.121",{R}
< OK
< 0, CONNECT FAIL
@ ctl quirk open-error=561
> AT+QIOPEN=5,"UDP","124.79.167.121",{R}
< OK
< 5, CONNECT FAIL
@ ctl quirk open-error=off
@ ctl quirk connect-silent
> AT+QIOPEN=1,"TCP","124.79.167.121",{R}
< OK
> AT+QIOPEN=1,"TCP","124.79.167.121",{R}
< OK
< 1, ALREADY CONNECT
> AT+QICLOSE=1
< 1, CLOSE OK

= the context cannot be had
! --dialect m10 --quirk act-fail=3
@ listen A 124.79.167.121
@ m10 mux
> AT+QIOPEN=0,"TCP","124.79.167.121",{A}
< OK
< 0, CONNECT FAIL
> AT+QIDNSGIP="www.google.com"
< OK
< DNS FAIL
> AT+QISTAT
< OK
< STATE: IP START
> AT+QIACT
< ERROR
> AT+QIACT
< OK
> AT+QIDEACT
< DEACT OK
@ ctl quirk act-fail
> AT+QISERVER
< OK
< SERVER FAIL

= several sessions while the context comes up
! --dialect m10 --activate-after 200
@ listen A 124.79.167.121
@ m10 mux
> AT+QIOPEN=0,"TCP","124.79.167.121",{A}
< OK
> AT+QIOPEN=1,"TCP","124.79.167.121",{A}
< OK
<~ [01], CONNECT OK
<~ [01], CONNECT OK

= six profiles, TCP and UDP
! --dialect m10
@ listen A 124.79.167.121
@ udp U 10.7.89.10
@ m10 mux
> AT+QIOPEN=0,"TCP","124.79.167.121",{A}
< OK
< 0, CONNECT OK
@ accept A c0
> AT+QIOPEN=1,"UDP","10.7.89.10",{U}
< OK
< 1, CONNECT OK
> AT+QIOPEN=2,"TCP","124.79.167.121",{A}
< OK
< 2, CONNECT OK
@ accept A c2
> AT+QIOPEN=3,"TCP","124.79.167.121",{A}
< OK
< 3, CONNECT OK
@ accept A c3
> AT+QIOPEN=4,"TCP","124.79.167.121",{A}
< OK
< 4, CONNECT OK
@ accept A c4
> AT+QIOPEN=5,"TCP","124.79.167.121",{A}
< OK
< 5, CONNECT OK
@ accept A c5
> AT+QISEND=1,4
<< \r\n> 
>> ping
< SEND OK
@ recvfrom U ping
@ sendto U {U_ip} {U_from} one
<< \r\n+RECEIVE: 1, 3\r\none
@ sendto U {U_ip} {U_from} two
<< \r\n+RECEIVE: 1, 3\r\ntwo
@ peer c5 five
<< \r\n+RECEIVE: 5, 4\r\nfive
@ close c4
< 4, CLOSED
> AT+QISEND=4,1
< ERROR
> AT+QIOPEN=4,"TCP","124.79.167.121",{A}
< OK
< 4, CONNECT OK
> AT+QISACK=1
< +QISACK: 4, 4, 0
< OK

= what is put before data: QIMUX=0
! --dialect m10
@ m10-client c
@ m10-headers c

= what is put before data: QIMUX=1
! --dialect m10
@ m10-client c mux
@ m10-headers c mux

= what is put before data: UDP
! --dialect m10
@ udp U 10.7.89.10
@ m10 mux
> AT+QIOPEN=0,"UDP","10.7.89.10",{U}
< OK
< 0, CONNECT OK
> AT+QISEND=0,1
<< \r\n> 
>> x
< SEND OK
@ recvfrom U x
@ to-client U
@ m10-headers U mux UDP

= the payload of a send
! --dialect m10
@ m10-client c mux
> AT+QISEND=0
<< \r\n> 
@ send-bytes 26
>> \x1a
< SEND OK
@ got-bytes c 26
# "The data beyond 1460 will be omitted."
> AT+QISEND=0
<< \r\n> 
@ long-line 1800
>> \x1a
< SEND OK
@ pause 0.05
> AT+QISACK=0
< +QISACK: 1486, 1486, 0
< OK
> AT+QISEND=0
<< \r\n> 
@ long-line 9000
>> \x1a
< SEND OK
@ pause 0.05
> AT+QISACK=0
< +QISACK: 2946, 2946, 0
< OK
> AT+QISEND=0
<< \r\n> 
>> \x1a
< SEND FAIL
@ ctl quirk esc=ok
> AT+QISEND=0
<< \r\n> 
>> no\x1b
< OK
@ ctl quirk esc-in-fixed
> AT+QISEND=0,10
<< \r\n> 
>> 1234\x1b
< OK
@ ctl quirk send-fail
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND FAIL
@ ctl quirk send-fail=off
@ ctl quirk send-error
> AT+QISEND=0,2
<< \r\n> 
>> hi
< ERROR
@ ctl quirk no-prompt
> AT+QISEND=0,2
@ quiet 0.05
>> hi
< SEND OK

= payload is echoed until QISDE=0
! --dialect m10
@ m10-client c mux
> AT+QISDE=1
< OK
> AT+QISEND=0,5
<< \r\n> 
>> hello
<< hello\r\nSEND OK\r\n
> AT+QISDE?
< +QISDE: 1
< OK

= the send buffer is full
! --dialect m10
@ m10 mux
@ listen-small A 124.79.167.121
> AT+QIOPEN=0,"TCP","124.79.167.121",{A}
< OK
< 0, CONNECT OK
@ accept A c
@ send-until-full 0
> AT+QISACK=0
<~ \+QISACK: (?P<sent>\d+), \d+, (?P<unacked>\d+)
< OK
@ less-than 0 {unacked}
@ drain c {sent}
> AT+QISACK=0
< +QISACK: {sent}, {sent}, 0
< OK

= the peer closes at the prompt
! --dialect m10
@ m10-client c mux
> AT+QISEND=0,10
<< \r\n> 
@ close c
< SEND FAIL
< 0, CLOSED
> AT+QISEND=0,1
< ERROR

= the peer sends and closes at once
! --dialect m10 --quirk push-max=100
@ m10-client c mux
@ peer-bytes c 150
@ close c
<< \r\n+RECEIVE: 0, 100\r\n
@ bytes 100
<< \r\n+RECEIVE: 0, 50\r\n
@ bytes 50 100
< 0, CLOSED

= no data comes between the prompt and its result
! --dialect m10
@ m10-client c mux
> AT+QISEND=0,2
<< \r\n> 
@ peer c pushed
@ quiet 0.1
>> hi
< SEND OK
<< \r\n+RECEIVE: 0, 6\r\npushed

= QISRVC tells sides apart
! --dialect m10
@ m10-client c mux
> AT+QISERVER=0,5
< OK
< SERVER OK
> AT+QISERVER=0,5
< ERROR
@ connect d 10.79.141.26 0 10.79.142.227 2020
< 1, REMOTE IP: 10.79.141.26
> AT+QISEND=1,2
< ERROR
> AT+QISRVC=2
< OK
> AT+QISEND=0,2
< ERROR
> AT+QISACK=0
< ERROR
> AT+QICLOSE=0
< ERROR
> AT+QISEND=1,2
<< \r\n> 
>> hi
< SEND OK
@ got d hi
> AT+QIOPEN=1,"TCP","116.226.41.43",{c_server}
< OK
< 1, ALREADY CONNECT
@ shutdown-later d 0.1
> AT+QICLOSE
< CLOSE OK
> AT+QISRVC=1
< OK
> AT+QISEND=0,2
<< \r\n> 
>> ok
< SEND OK
@ got c ok

= one session each way, QIMUX=0
! --dialect m10
@ m10-client c
> AT+QISERVER
< OK
< SERVER OK
@ connect d 10.79.141.26 0 10.79.142.227 2020
< REMOTE IP: 10.79.141.26
> AT+QISEND=2
<< \r\n> 
>> up
< SEND OK
@ got c up
> AT+QISRVC=2
< OK
> AT+QISEND=2
<< \r\n> 
>> dn
< SEND OK
@ got d dn
@ close d
< CLOSED
> AT+QISERVER?
< +QISERVER: 1, 0
< OK
> AT+QISTAT
< OK
< STATE: CONNECT OK

= five clients, and no sixth; the port by QILPORT
! --dialect m10
@ m10 mux
> AT+QILPORT="TCP",7777
< OK
> AT+QILPORT="UDP",7778
< OK
> AT+QILPORT?
< TCP: 7777
<+ UDP: 7778
< OK
> AT+QISERVER=0,5
< OK
< SERVER OK
@ connect a 10.79.141.26 0 10.79.142.227 7777
< 0, REMOTE IP: 10.79.141.26
@ connect b 10.79.141.26 0 10.79.142.227 7777
< 1, REMOTE IP: 10.79.141.26
@ connect c 10.79.141.26 0 10.79.142.227 7777
< 2, REMOTE IP: 10.79.141.26
@ connect d 10.79.141.26 0 10.79.142.227 7777
< 3, REMOTE IP: 10.79.141.26
@ connect e 10.79.141.26 0 10.79.142.227 7777
< 4, REMOTE IP: 10.79.141.26
@ connect f 10.79.141.26 0 10.79.142.227 7777
@ got-rst f
> AT+QISERVER?
< +QISERVER: 1, 5
< OK
@ close b
< 1, CLOSED
@ connect g 10.7.89.10 0 10.79.142.227 7777
< 1, REMOTE IP: 10.7.89.10
> AT+QIDEACT
< DEACT OK
@ refused 10.79.142.227 7777

= UDP clients are told apart by their ports
! --dialect m10
@ m10 mux
> AT+QISERVER=1,2
< OK
< SERVER OK
@ udp U 10.79.141.26
@ udp V 10.79.141.26
@ udp W 10.79.141.26
@ sendto U 10.79.142.227 2020 u1
<< \r\n0, REMOTE IP: 10.79.141.26\r\n\r\n+RECEIVE: 0, 2\r\nu1
@ sendto V 10.79.142.227 2020 v1
<< \r\n1, REMOTE IP: 10.79.141.26\r\n\r\n+RECEIVE: 1, 2\r\nv1
@ sendto W 10.79.142.227 2020 w1
@ quiet 0.1
@ sendto U 10.79.142.227 2020 u2
<< \r\n+RECEIVE: 0, 2\r\nu2
> AT+QISRVC=2
< OK
> AT+QICLOSE=0
< 0, CLOSE OK
@ sendto W 10.79.142.227 2020 w2
<< \r\n0, REMOTE IP: 10.79.141.26\r\n\r\n+RECEIVE: 0, 2\r\nw2
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
@ recvfrom W hi

= the network takes the context
! --dialect m10
@ m10-client c mux
@ ctl pdpdeact 0
< +PDP DEACT
> AT+QISTAT
< OK
< STATE: PDP DEACT
> AT+QISEND=0,1
< ERROR
> AT+QIOPEN=1,"TCP","116.226.41.43",{c_server}
< ERROR
> AT+QIOPEN=0,"TCP","116.226.41.43",{c_server}
< ERROR
> AT+QIACT
< ERROR
> AT+QIDEACT
< DEACT OK
> AT+QIOPEN=0,"TCP","116.226.41.43",{c_server}
< OK
< 0, CONNECT OK

= the network takes the context in transparent mode
! --dialect m10
@ listen A 124.79.167.121
@ m10
> AT+QIMODE=1
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK
@ accept A c
@ ctl pdpdeact
< +PDP DEACT
@ dcd 0 off
> AT+QISTAT
< OK
< STATE: PDP DEACT

= another context is not touched
! --dialect m10
@ listen A 124.79.167.121
@ m10-client c mux
> AT+QIFGCNT=1
< OK
> AT+QIMUX?
< +QIMUX: 0
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK
@ accept A d
@ ctl pdpdeact 0
< +PDP DEACT
> AT+QISTAT
< OK
< STATE: CONNECT OK
@ peer d hi
<< hi
> AT+QIFGCNT=0
< OK
> AT+QISTAT
< OK
< STATE: PDP DEACT

= both contexts are GPRS, and none of two is transparent
! --dialect m10
@ listen A 124.79.167.121
@ m10-client c
> AT+QIFGCNT=1
< OK
> AT+QICSGP=0,"17201","172","172"
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< ERROR
> AT+QIDEACT
< DEACT OK
> AT+QICSGP=1,"CMWAP"
< OK
> AT+QIMODE=1
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< ERROR
> AT+QIMODE=0
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK

= transparent: what is not an escape
! --dialect m10
@ listen A 124.79.167.121
@ m10
> AT+QIMODE=1
< OK
> AT+QITCFG=3,0,1024,1
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK
@ accept A c
>> a+++
@ got c a+++
@ pause 0.6
>> +++a
@ got c +++a
@ pause 0.6
>> +
@ pause 0.1
>> ++
@ got c +++
@ pause 0.6
>> ++++
@ got c ++++
@ pause 0.6
>> +++
< OK
@ elapsed 0.45 0.8

= transparent: +++ may be data (QITCFG)
! --dialect m10
@ listen A 124.79.167.121
@ m10
> AT+QIMODE=1
< OK
> AT+QITCFG=3,5,100,0
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK
@ accept A c
@ send-bytes 100
@ got-bytes c 100
>> abc
@ peer-quiet c 0.3
@ got c abc
@ pause 0.6
>> +++
@ got c +++
@ close c
< CLOSED
> AT+QISTAT
< OK
< STATE: IP CLOSE

= transparent: the peer closes while commands are heard
! --dialect m10
@ listen A 124.79.167.121
@ m10
> AT+QIMODE=1
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
< CONNECT OK
@ accept A c
@ pause 0.6
>> +++
< OK
> AT+QISEND=1
< ERROR
@ peer c last words
@ close c
> AT+QISTAT
< OK
< STATE: CONNECT OK
> ATO
<< \r\nCONNECT\r\nlast words\r\nCLOSED\r\n
> ATO
< NO CARRIER

= transparent: CONNECT OK waits for the command that runs
! --dialect m10 --quirk open-delay=100
@ listen A 124.79.167.121
@ m10
> AT+QIMODE=1
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QIOPEN="TCP","124.79.167.121",{A}
< OK
>> AT+CS
< CONNECT OK
@ accept A c
>> Q\r
@ got c Q\r
@ pause 0.6
>> +++
< OK

= QIFGCNT between two ports
! --dialect m10 --unix {extra}/1
@ m10
> AT+QIREGAPP
< OK
@ port 1
> ATE0
<< ATE0\r\r\nOK\r\n
# its own is taken
> AT+QIACT
< ERROR
> AT+QIFGCNT=1
< OK
> AT+QIREGAPP
< OK
@ port 0
> AT+QIFGCNT=1
< ERROR
> AT+QIFGCNT?
< +QIFGCNT: 0, 0
< OK
@ port 1
> AT+QIDEACT
< DEACT OK
@ port 0
> AT+QIFGCNT=1
< OK
> AT+QIFGCNT?
< +QIFGCNT: 1, 0
< OK

= a name from --host; two at once
! --dialect m10 --host multi.example=10.1.1.1,10.1.1.2
@ udp D 10.7.89.10 53
@ m10
> AT+QIDNSGIP="multi.example"
<< \r\nOK\r\n\r\n10.1.1.1\r\n10.1.1.2\r\n
> AT+QIDNSCFG="10.7.89.10"
< OK
> AT+QIDNSGIP="www.google.com"
< OK
> AT+QIDNSGIP="www.google.com"
< ERROR
> AT+QIDEACT
< DEACT OK
@ quiet 0.1

= IFC=1,1 escapes XON, XOFF and its own escape
! --dialect m10
@ m10-client c mux
> AT+IFC=1,1
< OK
@ peer c \x11\x13\x77x
<< \r\n+RECEIVE: 0, 4\r\n\x77\xee\x77\xec\x77\x88x
> AT+QISEND=0,4
<< \r\n> 
>> \x77\xee\x77\xec\x77\x88x
< SEND OK
@ got c \x11\x13\x77x
> AT+IFC=2,2
< OK
@ peer c \x11\x13\x77x
<< \r\n+RECEIVE: 0, 4\r\n\x11\x13\x77x

= a reset
! --dialect m10 --boot-time 50
@ m10-client c mux
@ ctl reset 50
@ got-rst c
< RDY
< +CFUN: 1
< +CPIN: READY
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISTAT
< OK
< STATE: IP INITIAL
> AT+QIMUX?
< +QIMUX: 0
< OK

= found with sessions, at a prompt, in transparent mode
! --dialect m10 --quirk start-sockets
@ m10
> AT+QISTAT
< OK
< STATE: CONNECT OK
> AT+QIREGAPP
< ERROR
> AT+QIDEACT
< DEACT OK
> AT+QIREGAPP
< OK

= found at a prompt
! --dialect m10 --quirk stuck-at-prompt=10 --quirk start-echo=0
>> 1234567890
<< 1234567890
< SEND OK

= found in transparent mode
! --dialect m10 --quirk start-transparent
@ pause 0.6
>> +++
< OK
> ATE0
<< ATE0\r\r\nOK\r\n

= CFUN=0 takes the contexts
! --dialect m10
@ m10-client c mux
> AT+CFUN=0
<< \r\n+PDP DEACT\r\n\r\nOK\r\n
> AT+CFUN=1
< OK
> AT+QIDEACT
< DEACT OK
