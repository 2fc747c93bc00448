# UDP clients and services.

= UDP client: datagrams stay whole
@ up
@ udp U 220.180.239.212
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},0,1
< OK
< +QIOPEN: 0,0
> AT+QISEND=0,5
<< \r\n> 
>> hello
< SEND OK
@ recvfrom U hello
@ sendto U {U_ip} {U_from} one
<< \r\n+QIURC: "recv",0,3\r\none
> AT+QISWTMD=0,0
< OK
@ sendto U {U_ip} {U_from} two
< +QIURC: "recv",0
@ sendto U {U_ip} {U_from} three
@ pause 0.05
> AT+QIRD=0
<< \r\n+QIRD: 3\r\ntwo\r\nOK\r\n
> AT+QIRD=0
<< \r\n+QIRD: 5\r\nthree\r\nOK\r\n
> AT+QIRD=0,0
< +QIRD: 11,11,0
< OK

= UDP client: a datagram read in parts, and transparent mode
@ up
@ udp U 220.180.239.212
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},0,0
< OK
< +QIOPEN: 0,0
> AT+QISEND=0,1
<< \r\n> 
>> x
< SEND OK
@ recvfrom U x
@ sendto U {U_ip} {U_from} abcdef
< +QIURC: "recv",0
> AT+QIRD=0,4
<< \r\n+QIRD: 4\r\nabcd\r\nOK\r\n
> AT+QIRD=0,4
<< \r\n+QIRD: 2\r\nef\r\nOK\r\n
> AT+QISWTMD=0,2
< CONNECT
@ sendto U {U_ip} {U_from} down
<< down
>> up
@ recvfrom U up
@ pause 1.1
>> +++
< OK

= UDP service in push mode
@ up
@ udp U 10.7.89.10 6969
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ sendto U 10.7.157.1 3030 AAAA
<< \r\n+QIURC: "recv",2,4,"10.7.89.10",6969\r\nAAAA
> AT+QISEND=2,4
< ERROR
> AT+QISEND=2
< ERROR
> AT+QISEND=2,4,"name.example",5
< ERROR

= UDP client: 1460 bytes at most, and each send is a datagram
@ up
@ udp U 220.180.239.212
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},4321,1
< OK
< +QIOPEN: 0,0
> AT+QISTATE=1,0
< +QISTATE: 0,"UDP","220.180.239.212",{U},4321,2,1,0,1,"uart1"
< OK
> AT+QISEND=0,1460
<< \r\n> 
@ send-bytes 1460
< SEND OK
@ recvfrom-bytes U 1460
> AT+QISEND=0,1461
< ERROR
> AT+QISEND=0
<< \r\n> 
@ long-line 1461
>> \x1a
< ERROR
> AT+QISEND=0
<< \r\n> 
>> one\x1a
< SEND OK
> AT+QISEND=0
<< \r\n> 
>> two\x1a
< SEND OK
@ recvfrom U one
@ recvfrom U two
# nothing is no datagram
> AT+QISEND=0
<< \r\n> 
>> \x1a
< SEND OK
@ peer-quiet U 0.05
> AT+QISEND=0,0
< +QISEND: 1466,1466,0
< OK
> AT+QISEND=0,3,"220.180.239.212",{U}
< ERROR
> AT+QICLOSE=0
< OK
@ elapsed 0 0.2

= UDP client: only its remote is heard
@ up
@ udp U 220.180.239.212
@ udp V 10.7.89.10
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},4321,1
< OK
< +QIOPEN: 0,0
@ sendto V 10.7.157.1 4321 other
@ quiet 0.05
@ sendto U 10.7.157.1 4321 mine
@ quiet 0.05
> AT+QISEND=0,1
<< \r\n> 
>> x
< SEND OK
@ recvfrom U x
@ sendto U {U_ip} {U_from} mine
<< \r\n+QIURC: "recv",0,4\r\nmine

= UDP client: by name, and no name like that
@ up
@ udp U 220.180.239.212
> AT+QIOPEN=1,0,"UDP","server.example",{U},0,1
< OK
< +QIOPEN: 0,0
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"UDP","220\.180\.239\.212",{U},\d+,2,1,0,1,"uart1"
< OK
> AT+QIOPEN=1,1,"UDP","no.such.example",80,0,1
< OK
< +QIOPEN: 1,565
> AT+QIOPEN=1,2,"UDP","server.example",0,0,1
< ERROR

= UDP client: nobody hears, and then somebody does
@ up
@ udp U 220.180.239.212 7070
@ close U
> AT+QIOPEN=1,0,"UDP","220.180.239.212",7070,4321,1
< OK
< +QIOPEN: 0,0
> AT+QISEND=0,1
<< \r\n> 
>> x
< SEND OK
@ pause 0.05
@ udp U 220.180.239.212 7070
> AT+QISEND=0,1
<< \r\n> 
>> y
< SEND OK
@ recvfrom U y
> AT+QISTATE=1,0
< +QISTATE: 0,"UDP","220.180.239.212",7070,4321,2,1,0,1,"uart1"
< OK

= UDP client over IPv6
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QICSGP=1,2,"net";+QIACT=1
< OK
@ udp U fd00::99
> AT+QIOPEN=1,0,"UDP","fd00::99",{U},0,1
< OK
< +QIOPEN: 0,0
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"UDP","fd00::99",{U},\d+,2,1,0,1,"uart1"
< OK
> AT+QISEND=0,5
<< \r\n> 
>> hello
< SEND OK
@ recvfrom U hello
@ sendto U {U_ip} {U_from} six
<< \r\n+QIURC: "recv",0,3\r\nsix
> AT+QISWTMD=0,0
< OK
@ sendto U {U_ip} {U_from} more
< +QIURC: "recv",0
> AT+QIRD=0,1500
<< \r\n+QIRD: 4\r\nmore\r\nOK\r\n
# a service has dotted decimal addresses only
> AT+QIOPEN=1,1,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 1,555

= UDP: sendinfo is for the client, not for the service
@ up
@ udp U 220.180.239.212
> AT+QICFG="sendinfo",1
< OK
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},0,1
< OK
< +QIOPEN: 0,0
> AT+QIOPEN=1,1,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 1,0
> AT+QISEND=0,4
<< \r\n> 
>> test
< +QISEND: 0,0,10240
< OK
> AT+QISEND=1,4,"220.180.239.212",{U}
<< \r\n> 
>> test
< SEND OK
@ recvfrom U test
@ recvfrom U test

= UDP service: many remotes, all bounds, both ways
@ up
@ udp U 10.7.89.10 6969
@ udp V 10.7.76.34 7687
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
> AT+QISEND=2,1460,"10.7.89.10",6969
<< \r\n> 
@ send-bytes 1460
< SEND OK
@ recvfrom-bytes U 1460
> AT+QISEND=2,1461,"10.7.89.10",6969
< ERROR
> AT+QISEND=2,1,"10.7.89.10",0
< ERROR
> AT+QISEND=2,1,"10.7.89.10",65536
< ERROR
> AT+QISEND=2,1,"fd00::99",6969
< ERROR
> AT+QISEND=2,1,10.7.89.10,6969
< ERROR
> AT+QISEND=2,1,"10.7.89.10"
< ERROR
> AT+QISEND=2,0,"10.7.89.10",6969
< ERROR
@ sendto U 10.7.157.1 3030 one
<< \r\n+QIURC: "recv",2,3,"10.7.89.10",6969\r\none
@ sendto V 10.7.157.1 3030 two!
<< \r\n+QIURC: "recv",2,4,"10.7.76.34",7687\r\ntwo!
@ sendto-bytes V 10.7.157.1 3030 1500
<< \r\n+QIURC: "recv",2,1500,"10.7.76.34",7687\r\n
@ bytes 1500
> AT+QISEND=2,0
< +QISEND: 1460,1460,0
< OK
> AT+QIRD=2,0
< +QIRD: 1507,1507,0
< OK
> AT+QISWTMD=2,2
< ERROR
> AT+QIOPEN=1,3,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 3,574
> AT+QIOPEN=1,4,"UDP SERVICE","10.7.157.1",0,3031,1
< ERROR

= UDP service: buffer mode, whole datagrams, one URC until it is empty
@ up
@ udp U 10.7.89.10 6969
> AT+QICFG="recvind",1
< OK
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,0
< OK
< +QIOPEN: 2,0
@ sendto U 10.7.157.1 3030 one
< +QIURC: "recv",2,3
@ sendto U 10.7.157.1 3030 three
@ sendto-bytes U 10.7.157.1 3030 1472
@ quiet 0.05
> AT+QIRD=2
<< \r\n+QIRD: 3,"10.7.89.10",6969\r\none\r\nOK\r\n
> AT+QIRD=2,2
<< \r\n+QIRD: 5,"10.7.89.10",6969\r\nthree\r\nOK\r\n
> AT+QIRD=2,0
< +QIRD: 1480,8,1472
< OK
> AT+QIRD=2
<< \r\n+QIRD: 1472,"10.7.89.10",6969\r\n
@ bytes 1472
< OK
> AT+QIRD=2
< +QIRD: 0
< OK
@ sendto U 10.7.157.1 3030 again
< +QIURC: "recv",2,5
# what is unread is pushed when the mode changes
> AT+QISWTMD=2,1
<< \r\nOK\r\n\r\n+QIURC: "recv",2,5,"10.7.89.10",6969\r\nagain

= UDP service: viewmode and hex, both ways
@ up
@ udp U 10.7.89.10 6969
> AT+QICFG="viewmode",1;+QICFG="dataformat",1,1
< OK
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ sendto U 10.7.157.1 3030 \x00\x0d\x0a\xff
<< \r\n+QIURC: "recv",2,4,"10.7.89.10",6969,000D0AFF
> AT+QISEND=2,8,"10.7.89.10",6969
<< \r\n> 
>> 1a1B00fF
< SEND OK
@ recvfrom U \x1a\x1b\x00\xff
> AT+QISWTMD=2,0
< OK
@ sendto U 10.7.157.1 3030 AZ
< +QIURC: "recv",2
> AT+QIRD=2
<< \r\n+QIRD: 2,"10.7.89.10",6969,415A\r\nOK\r\n

= UDP: more than 1500 bytes are cut
@ up
@ udp U 10.7.89.10 6969
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ sendto-bytes U 10.7.157.1 3030 1600
<< \r\n+QIURC: "recv",2,1500,"10.7.89.10",6969\r\n
@ bytes 1500
@ quiet 0.05

= UDP: what the module cannot hold is lost, by whole datagrams
@ up
@ udp U 10.7.89.10 6969
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,0
< OK
< +QIOPEN: 2,0
@ sendto-many U 10.7.157.1 3030 1000 100
< +QIURC: "recv",2
@ read-datagrams 2 1000 10 60

= UDP: a context that the network takes away
@ up
@ udp U 10.7.89.10 6969
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ ctl pdpdeact 1
< +QIURC: "pdpdeact",1
@ sendto U 10.7.157.1 3030 lost
@ quiet 0.05
> AT+QISEND=2,1,"10.7.89.10",6969
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 570, PDP context broken down
< OK
> AT+QIDEACT=1;+QIACT=1
< OK
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ sendto U 10.7.157.1 3030 here
<< \r\n+QIURC: "recv",2,4,"10.7.89.10",6969\r\nhere

= big-datagram=drop
! --quirk big-datagram=drop
@ up
@ udp U 10.7.89.10 6969
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ sendto-bytes U 10.7.157.1 3030 1501
@ sendto U 10.7.157.1 3030 next
<< \r\n+QIURC: "recv",2,4,"10.7.89.10",6969\r\nnext

= big-datagram=split
! --quirk big-datagram=split
@ up
@ udp U 10.7.89.10 6969
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 2,0
@ sendto-bytes U 10.7.157.1 3030 3001
<< \r\n+QIURC: "recv",2,1500,"10.7.89.10",6969\r\n
@ bytes 1500
<< \r\n+QIURC: "recv",2,1500,"10.7.89.10",6969\r\n
@ bytes 1500 1500
<< \r\n+QIURC: "recv",2,1,"10.7.89.10",6969\r\n
@ bytes 1 3000

= datagram-rest-lost
! --quirk datagram-rest-lost
@ up
@ udp U 220.180.239.212
> AT+QIOPEN=1,0,"UDP","220.180.239.212",{U},0,0
< OK
< +QIOPEN: 0,0
> AT+QISEND=0,1
<< \r\n> 
>> x
< SEND OK
@ recvfrom U x
@ sendto U {U_ip} {U_from} abcdef
< +QIURC: "recv",0
> AT+QIRD=0,4
<< \r\n+QIRD: 4\r\nabcd\r\nOK\r\n
> AT+QIRD=0,4
< +QIRD: 0
< OK

= service-ipv6
! --quirk service-ipv6
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QICSGP=1,3,"net";+QIACT=1
< OK
@ udp U fd00::99
@ udp V 10.7.89.10 6969
> AT+QIOPEN=1,1,"UDP SERVICE","127.0.0.1",0,3030,1
< OK
< +QIOPEN: 1,0
@ sendto U fd00::1 3030 six
<< \r\n+QIURC: "recv",1,3,"fd00::99",{U}\r\nsix
@ sendto V 10.7.157.1 3030 four
<< \r\n+QIURC: "recv",1,4,"10.7.89.10",6969\r\nfour
> AT+QISEND=1,2,"fd00::99",{U}
<< \r\n> 
>> hi
< SEND OK
@ recvfrom U hi
> AT+QISEND=1,2,"10.7.89.10",6969
<< \r\n> 
>> hi
< SEND OK
@ recvfrom V hi
