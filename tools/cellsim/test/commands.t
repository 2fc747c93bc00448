# Basic commands, and the forms of chapter 2 that chapter 3 does not show.

= echo, verbose, quiet
! --register searching
> AT
<< AT\r\r\nOK\r\n
> ate0
<< ate0\r\r\nOK\r\n
> ATV0
<< 0\r
> AT+CSQ
<< +CSQ: 99,99\r\n0\r
> AT+NOSUCH
<< 4\r
> ATV1
< OK
> ATQ1
> ATQ0
< OK
> ATE1
< OK
> ATI
<< ATI\r\r\nQuectel\r\nRG200U-CN\r\nRevision: RG200UCNAAR03A01M8G_CELLSIM\r\n\r\nOK\r\n
> ATE0
<< ATE0\r\r\nOK\r\n

= S3 and S4
> ATE0S3=33S4?
<< ATE0S3=33S4?\r!\n010!\n!\nOK!\n
>> ATS3=13!
< OK

= several commands on one line
@ up
> AT+CGMI;+CGMM;E0;+CMEE?
< Quectel
<+ RG200U-CN
<+ +CMEE: 0
< OK
> AT+CGMI;+NOSUCH;+CGMM
< Quectel
< ERROR
> AT;;
< OK
> AT+QIDEACT=1;+QIACT=1;+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK

= what comes before AT, backspaces, line feeds, control characters
@ up
>> xyz\x1b\x01AT\r\n
< OK
>> AX\x08T\r
< OK
>> nothing of ours\r
>> \r\r\n
> AT
< OK

= A/ repeats the last line
@ up
> AT+CMEE?
< +CMEE: 0
< OK
>> A/
< +CMEE: 0
< OK
>> a/
< +CMEE: 0
< OK

= a line that is too long
@ up
>> AT
@ long-line 3000
>> \r
< ERROR

= CMEE
@ up
> AT+CMEE=1
< OK
> AT+NOSUCH
< +CME ERROR: 100
> AT+QIACT=9
< +CME ERROR: 552
> AT+CMEE=2
< OK
> AT+QIACT=9
< +CME ERROR: Invalid parameters
> AT+CMEE=3
< +CME ERROR: Incorrect parameters
> AT+QIOPEN=1
< ERROR
> AT+QICLOSE=3
< ERROR
> AT+CMEE?
< +CMEE: 2
< OK

= CMGF
@ up
> AT+CMGF?
< +CMGF: 0
< OK
> AT+CMGF=1
< OK
> AT+CMGF?
< +CMGF: 1
< OK
> AT+CMGF=2
< ERROR

= SIM PIN
! --pin 1234
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+CPIN?
< +CPIN: SIM PIN
< OK
> AT+CREG?
< +CREG: 0,0
< OK
> AT+CMEE=1
< OK
> AT+CPIN="1111"
< +CME ERROR: 16
> AT+CREG=1
< OK
> AT+CPIN="1234"
<< \r\n+CREG: 2\r\n\r\nOK\r\n
< +CREG: 1
> AT+CPIN?
< +CPIN: READY
< OK
> AT+CPIN="1234"
< +CME ERROR: 3

= registration: the URCs and forms
! --register-after 100
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+CREG=1;+CGREG=2;+CEREG=1;+C5GREG=1
< OK
> AT+CREG?
< +CREG: 1,2
< OK
> AT+CSQ
< +CSQ: 99,99
< OK
< +CREG: 1
< +CGREG: 1,"5A1D","0C5B7201",11
< +CEREG: 1
< +C5GREG: 1
> AT+CGREG?
< +CGREG: 2,1,"5A1D","0C5B7201",11
< OK
> AT+COPS?
< +COPS: 0,0,"CELLSIM",11
< OK
> AT+CSQ
< +CSQ: 24,99
< OK
> AT+CGATT?
< +CGATT: 1
< OK

= registration denied
! --register denied --register-after 0
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+CREG?
< +CREG: 0,3
< OK
> AT+COPS?
< +COPS: 0
< OK
> AT+QIACT=1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 561, PDP context opening failed
< OK

= the searching module
! --register searching
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+CREG?
< +CREG: 0,2
< OK
> AT+CREG=1
< OK
@ ctl register home
< +CREG: 1

= CFUN
@ up
> AT+CFUN?
< +CFUN: 1
< OK
> AT+CFUN=0
<< \r\n+QIURC: "pdpdeact",1\r\n\r\nOK\r\n
> AT+CREG?
< +CREG: 0,0
< OK
> AT+CFUN=1
< OK

= CFUN=1,1 resets
! --boot-time 50
@ up
> AT+CFUN=1,1
< OK
< RDY
< +CFUN: 1
< +CPIN: READY
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIACT?
< OK

= other commands of 27.007 and V.250
@ up
> AT&F
< OK
> ATE0
<< ATE0\r\r\nOK\r\n
> AT&C1&D2Z
< OK
> ATE0
<< ATE0\r\r\nOK\r\n
> ATH
< OK
> ATO
< NO CARRIER
> AT+IFC=2,2
< OK
> AT+IFC?
< +IFC: 2,2
< OK
> AT+IPR?
< +IPR: 115200
< OK
> AT+CGDCONT=1,"IPV4V6","net"
< OK
> AT+CGDCONT?
< +CGDCONT: 1,"IPV4V6","net","10.7.157.1",0,0
< OK
> AT+CGPADDR
< +CGPADDR: 1,"10.7.157.1"
< OK
> AT+QIDEACT=1;+QIACT=1;+CGPADDR
< +CGPADDR: 1,"10.7.157.1","fd00::1"
< OK
> AT+CGACT?
< +CGACT: 1,1
< OK
> AT+QCFG="nat",1
< OK
> AT+QCFG="nat"
< +QCFG: "nat",1
< OK
> AT+QURCCFG="urcport"
< +QURCCFG: "urcport","all"
< OK
> AT+QURCCFG="urcport","uart1"
< OK
> AT+QURCCFG="urcport"
< +QURCCFG: "urcport","uart1"
< OK
> AT+QURCCFG="urcport","lpt1"
< ERROR
> AT+CCLK?
<~ \+CCLK: "\d\d/\d\d/\d\d,\d\d:\d\d:\d\d\+00"
< OK
> AT+CGSN
< 867034050000015
< OK

= test forms
@ up
> AT+QIACT=?
< +QIACT: (1-5)
< OK
> AT+QIOPEN=?
< +QIOPEN: (1-5),(0-11),("TCP","UDP","TCP LISTENER","UDP SERVICE"),<address_string>,(0-65535),(0-65535),(0-2),(0-11),(10-150)
< OK
> AT+QICLOSE=?
< +QICLOSE: (0-11),(0-65535)
< OK
> AT+QISTATE=?
< +QISTATE: (0,1),(1-5),(0-11)
< OK
> AT+QISEND=?
< +QISEND: (0-11),(0-1460),<remoteIP>,(1-65535)
< OK
> AT+QIRD=?
< +QIRD: (0-11),(0-1500)
< OK
> AT+QISWTMD=?
< +QISWTMD: (0-11),(0-2)
< OK
> AT+QPING=?
< +QPING: (1-5),<host>,(1-255),(1-10),(32-1500)
< OK
> AT+QIDNSCFG=?
< +QIDNSCFG: (1-5),<pridnsaddr>,<secdnsaddr>
< OK
> AT+QISDE=?
< +QISDE: (0,1)
< OK
> AT+QIGETERROR=?
< OK
> AT+QICSGP=?
< +QICSGP: (1-5),(1-3),<APN>,<username>,<password>,(0-3)
< OK
> AT+QIACTEX=?
< +QIACTEX: (1-5),(0,1)
< OK
> AT+QICFG=?
< +QICFG: "transpktsize",(1-1460)
<+ +QICFG: "transwaittm",(0-20)
<+ +QICFG: "dataformat",(0,1),(0,1)
<+ +QICFG: "viewmode",(0,1)
<+ +QICFG: "tcp/retranscfg",(3-20),(5-1000)
<+ +QICFG: "dns/cache",(0,1)
<+ +QICFG: "qisend/timeout",(0-3600)
<+ +QICFG: "passiveclosed",(0,1)
<+ +QICFG: "tcp/accept",(0,1)
<+ +QICFG: "tcp/keepalive",(0,1),(1-1800),(25-100),(3-10)
<+ +QICFG: "recvind",(0,1)
<+ +QICFG: "close mode",(0,1)
<+ +QICFG: "sendinfo",(0,1)
<+ +QICFG: "formatcfg",(0,1)
< OK

= QICFG: defaults, changes, ranges
@ up
> AT+QICFG="transpktsize";+QICFG="transwaittm";+QICFG="dataformat";+QICFG="viewmode"
< +QICFG: "transpktsize",1024
<+ +QICFG: "transwaittm",2
<+ +QICFG: "dataformat",0,0
<+ +QICFG: "viewmode",0
< OK
> AT+QICFG="tcp/retranscfg";+QICFG="dns/cache";+QICFG="qisend/timeout";+QICFG="passiveclosed"
< +QICFG: "tcp/retranscfg",8,600
<+ +QICFG: "dns/cache",0
<+ +QICFG: "qisend/timeout",0
<+ +QICFG: "passiveclosed",0
< OK
> AT+QICFG="tcp/accept";+QICFG="tcp/keepalive";+QICFG="recvind";+QICFG="close mode"
< +QICFG: "tcp/accept",1
<+ +QICFG: "tcp/keepalive",0,60,25,3
<+ +QICFG: "recvind",0
<+ +QICFG: "close mode",0
< OK
> AT+QICFG="sendinfo";+QICFG="formatcfg"
< +QICFG: "sendinfo",0
<+ +QICFG: "formatcfg",0
< OK
> AT+QICFG="tcp/keepalive",1,1800,100,10
< OK
> AT+QICFG="tcp/keepalive",0
< OK
> AT+QICFG="tcp/keepalive"
< +QICFG: "tcp/keepalive",0,1800,100,10
< OK
> AT+QICFG="tcp/keepalive",1,60
< ERROR
> AT+QICFG="tcp/keepalive",1,1801,25,3
< ERROR
> AT+QICFG="transpktsize",0
< ERROR
> AT+QICFG="transpktsize",1461
< ERROR
> AT+QICFG="transpktsize",1460
< OK
> AT+QICFG="transwaittm",21
< ERROR
> AT+QICFG="dataformat",1
< ERROR
> AT+QICFG="dataformat",1,1
< OK
> AT+QICFG="dataformat"
< +QICFG: "dataformat",1,1
< OK
> AT+QICFG="tcp/retranscfg",2,600
< ERROR
> AT+QICFG="tcp/retranscfg",20,1000
< OK
> AT+QICFG="qisend/timeout",3601
< ERROR
> AT+QICFG="qisend/timeout",3600
< OK
> AT+QICFG="viewmode",2
< ERROR
> AT+QICFG="viewmode",x
< ERROR
> AT+QICFG="nothing",1
< ERROR
> AT+QICFG=recvind,1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK
> AT+QICFG="RECVIND",1
< OK
> AT+QIGETERROR
< +QIGETERROR: 0, operation success
< OK

= QICSGP
@ up
> AT+QICSGP=1
< +QICSGP: 1,"","","",0
< OK
> AT+QICSGP=2,3,"net","me","secret",3
< OK
> AT+QICSGP=2
< +QICSGP: 3,"net","me","secret",3
< OK
> AT+QICSGP=2,1,"other"
< OK
> AT+QICSGP=2
< +QICSGP: 1,"other","me","secret",3
< OK
> AT+QICSGP=6
< ERROR
> AT+QICSGP=1,4,"net"
< ERROR
> AT+QICSGP=1,1,net
< ERROR
> AT+QICSGP=1,1,"net","u","p",4
< ERROR
> AT+QICSGP=1,1,"unterminated
< ERROR

= QICSGP as the example of 2.3.2 shows it
! --quirk qicsgp-extra
@ up
> AT+QICSGP=1
< +QICSGP: 1,"","","","",0
< OK

= contexts: both families, several at once
! --address 10.1.2.3 --address6 fd00::1 --dns 1.1.1.1,9.9.9.9
! --context 2:address=10.2.2.2,address6=fd00::2,dns=4.4.4.4/5.5.5.5,dns6=fd00::53
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=1,3,"a";+QICSGP=2,2,"b"
< OK
> AT+QIACT=1;+QIACT=2
< OK
> AT+QIACT?
< +QIACT: 1,1,3,"10.1.2.3","fd00::1"
<+ +QIACT: 2,1,2,"fd00::2"
< OK
> AT+QIACTEX?
< +QIACTEX: 1,1,3,"10.1.2.3","fd00::1"
<+ +QIACTEX: 2,1,2,"fd00::2"
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"1.1.1.1","9.9.9.9"
< OK
> AT+QIDNSCFG=2
< +QIDNSCFG: 2,"fd00::53","::"
< OK
> AT+QIDNSCFG=2,"8.8.8.8"
< ERROR
> AT+QIDNSCFG=2,"fd00::54","fd00::55"
< OK
> AT+QIDNSCFG=2
< +QIDNSCFG: 2,"fd00::54","fd00::55"
< OK
> AT+QIDNSCFG=3
< +QIDNSCFG: 3,"0.0.0.0","0.0.0.0"
< OK
> AT+QIDNSCFG=3,"8.8.8.8"
< ERROR

= QIACTEX and QIDEACTEX
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIACTEX=1,1
< OK
< +QIACTEX: 1,0,1,"10.7.157.1"
> AT+QIACTEX=1
< OK
< +QIACTEX: 1,0
> AT+QIDEACTEX=1
< OK
< +QIDEACTEX: 1,0
> AT+QIACT?
< OK

= the activation that blocks, and the one that does not
! --activate-after 200 --deactivate-after 150
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIACT=1
< OK
@ elapsed 0.19 0.4
> AT+QIDEACT=1
< OK
@ elapsed 0.14 0.35
> AT+QIACTEX=1
< OK
@ elapsed 0 0.1
> AT+QIACT=1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 568, operation busy
< OK
< +QIACTEX: 1,0

= activation fails
! --quirk act-fail=2 --quirk apn-required
@ ctl urc x
< x
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIACTEX=1
< OK
< +QIACTEX: 1,561
> AT+QIACT=1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 561, PDP context opening failed
< OK
> AT+QIACT=1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 573, APN not configured
< OK
> AT+QICSGP=1,1,"net"
< OK
> AT+QIACT=1
< OK

= the network takes the context away
@ listen A 220.180.239.212
@ up
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ ctl pdpdeact 1
< +QIURC: "pdpdeact",1
@ got-rst c
> AT+QIACT?
< OK
> AT+QISEND=0,4
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 570, PDP context broken down
< OK
> AT+QIOPEN=1,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,570
> AT+QIACT=1
< ERROR
> AT+QIDEACT=1
< OK
> AT+QISTATE
< OK
> AT+QIACT=1
< OK

= another address each time
! --quirk new-address
@ up
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK
> AT+QIDEACT=1;+QIACT=1;+QIACT?
< +QIACT: 1,1,1,"10.7.157.17"
< OK

= payload echo
@ up
> AT+QISDE=1
< OK
> AT+QISDE?
< +QISDE: 1
< OK
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A}
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISEND=0,5
<< \r\n> 
>> ab\rcd
<< ab\rcd\r\nSEND OK\r\n
> AT+QISEND=0
<< \r\n> 
>> xyz\x1a
<< xyz\r\nSEND OK\r\n
@ got c ab\rcdxyz
> AT+QISDE=2
< ERROR

