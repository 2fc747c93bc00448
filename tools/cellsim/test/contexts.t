# Contexts beyond chapter 3: several at once, each with its own network.

= five contexts at once, each with its own address
! --bind-address
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QIACT=1;+QIACT=2;+QIACT=3;+QIACT=4;+QIACT=5
< OK
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
<+ +QIACT: 2,1,1,"10.7.157.2"
<+ +QIACT: 3,1,1,"10.7.157.3"
<+ +QIACT: 4,1,1,"10.7.157.4"
<+ +QIACT: 5,1,1,"10.7.157.5"
< OK
@ listen A 220.180.239.212
> AT+QIOPEN=2,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
@ equal {c_ip} 10.7.157.2
> AT+QIOPEN=5,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
@ accept A d
@ equal {d_ip} 10.7.157.5
@ udp U 220.180.239.212
> AT+QIOPEN=3,2,"UDP","220.180.239.212",{U},0,1
< OK
< +QIOPEN: 2,0
> AT+QISEND=2,2
<< \r\n> 
>> hi
< SEND OK
@ recvfrom U hi
@ equal {U_ip} 10.7.157.3
> AT+QISTATE=0,5
<~ \+QISTATE: 1,"TCP","220\.180\.239\.212",{A},\d+,2,5,1,1,"uart1"
< OK
# one of them goes, and the others do not notice
@ ctl pdpdeact 5
< +QIURC: "pdpdeact",5
@ got-rst d
> AT+QISEND=0,2
<< \r\n> 
>> hi
< SEND OK
@ got c hi
> AT+QISEND=1,2
< ERROR
> AT+QIDEACT=5
< OK
> AT+QISTATE
<~ \+QISTATE: 0,.*
<+ +QISTATE: 2,"UDP","220.180.239.212",{U},{U_from},2,3,2,1,"uart1"
< OK
> AT+QIACT=6
< ERROR
> AT+QIDEACT=0
< ERROR

= a port for each context: listeners and services do not collide
! --bind-address
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QICSGP=2,3,"net";+QIACT=1;+QIACT=2
< OK
> AT+QIOPEN=1,0,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 0,0
> AT+QIOPEN=2,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0
> AT+QIOPEN=2,2,"UDP SERVICE","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 2,0
@ connect c 172.31.242.222 0 10.7.157.1 2020
< +QIURC: "incoming",11,0,"172.31.242.222",{c}
@ connect d 172.31.242.222 0 10.7.157.2 2020
< +QIURC: "incoming",10,1,"172.31.242.222",{d}
@ connect e fd00::99 0 fd00::2 2020
< +QIURC: "incoming",9,1,"fd00::99",{e}
@ peer e six
<< \r\n+QIURC: "recv",9,3\r\nsix
> AT+QISTATE=0,2
< +QISTATE: 1,"TCP LISTENER","127.0.0.1",0,2020,3,2,1,1,"uart1"
<+ +QISTATE: 2,"UDP SERVICE","127.0.0.1",0,2020,2,2,2,1,"uart1"
<+ +QISTATE: 9,"TCP INCOMING","fd00::99",{e},2020,2,2,1,1,"uart1"
<+ +QISTATE: 10,"TCP INCOMING","172.31.242.222",{d},2020,2,2,1,1,"uart1"
< OK
> AT+QICLOSE=1
< OK
> AT+QIOPEN=2,1,"TCP LISTENER","127.0.0.1",0,2020,1
< OK
< +QIOPEN: 1,0

= the same address given to two contexts
! --context 2:address=10.7.157.1 --bind-address
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QIACT=1;+QIACT=2;+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
<+ +QIACT: 2,1,1,"10.7.157.1"
< OK
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QIOPEN=2,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,0
@ accept A d
@ equal {c_ip} {d_ip}
@ ctl pdpdeact 1
< +QIURC: "pdpdeact",1
@ got-rst c
@ peer d on
<< \r\n+QIURC: "recv",1,2\r\non

= a network device for each context
! --context 1:device=lo --context 2:device=nosuch
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QIACT=1;+QIACT=2
< OK
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","server.example",{A},0,1
< OK
< +QIOPEN: 0,0
> AT+QIOPEN=2,1,"TCP","220.180.239.212",{A},0,1
< OK
< +QIOPEN: 1,566
> AT+QIOPEN=2,2,"TCP","server.example",{A},0,1
< OK
< +QIOPEN: 2,565

= DNS servers of their own
! --context 1:dns=8.8.8.8 --context 2:dns=9.9.9.9 --bind-address
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QIACT=1;+QIACT=2
< OK
@ listen A 61.135.169.125 80
@ listen B 10.7.89.10 80
@ forget-queries
> AT+QIOPEN=1,0,"TCP","www.baidu.com",80,0,1
< OK
< +QIOPEN: 0,0
@ queries www.baidu.com@10.7.157.1 1
> AT+QIOPEN=2,1,"TCP","www.baidu.com",80,0,1
< OK
< +QIOPEN: 1,0
@ queries www.baidu.com@10.7.157.2 1
> AT+QISTATE=1,1
<~ \+QISTATE: 1,"TCP","10\.7\.89\.10",80,\d+,2,2,1,1,"uart1"
< OK
> AT+QIOPEN=1,2,"TCP","other.example",80,0,1
< OK
< +QIOPEN: 2,565
> AT+QIDNSCFG=1,"9.9.9.9"
< OK
> AT+QICLOSE=2
< OK
> AT+QIOPEN=1,2,"TCP","other.example",80,0,1
< OK
< +QIOPEN: 2,0

= both families of servers, where the context has both
! --context 1:dns=203.0.113.1/203.0.113.2
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QISDE=0;+QICSGP=1,3,"net";+QIACT=1
< OK
@ listen A 220.180.239.212
> AT+QIOPEN=1,0,"TCP","server.example",{A},0,1
< OK
< +QIOPEN: 0,0

= QIDNSCFG: what is left out stays, and nothing is saved
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIDNSCFG=1,"1.1.1.1"
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 561, PDP context opening failed
< OK
> AT+QIACT=1
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"8.8.8.8","8.8.4.4"
< OK
> AT+QIDNSCFG=1,"1.1.1.1"
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"1.1.1.1","8.8.4.4"
< OK
> AT+QIDNSCFG=1,"9.9.9.9","149.112.112.112"
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"9.9.9.9","149.112.112.112"
< OK
> AT+QIDNSCFG=1,"1.1.1.1","one"
< ERROR
> AT+QIDNSCFG=1,"1.1.1.1","fd00::53"
< ERROR
> AT+QIDNSCFG=1,"fd00::53"
< ERROR
> AT+QIDNSCFG=1,9.9.9.9
< ERROR
> AT+QIDNSCFG=6
< ERROR
> AT+QIDNSCFG=1,"1.1.1.1","2.2.2.2","3.3.3.3"
< ERROR
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"9.9.9.9","149.112.112.112"
< OK
> AT+QIDEACT=1;+QIACT=1
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"8.8.8.8","8.8.4.4"
< OK

= what the network gives changes at the next activation, not before
@ up
@ ctl context 1:address=10.7.157.2,dns=9.9.9.9
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK
> AT+QIDEACT=1;+QIACT=1;+QIACT?
< +QIACT: 1,1,1,"10.7.157.2"
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"9.9.9.9","0.0.0.0"
< OK

= QICSGP: the lengths
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=1,1,"net","{x127}","{x127}",2
< OK
> AT+QICSGP=1
< +QICSGP: 1,"net","{x127}","{x127}",2
< OK
> AT+QICSGP=1,1,"net","{x127}x","me",2
< ERROR
> AT+QICSGP=1,1,"net","me","{x127}x",2
< ERROR
> AT+QICSGP=1,2
< ERROR
> AT+QICSGP=1
< +QICSGP: 1,"net","{x127}","{x127}",2
< OK

= asynchronous activation: each form, and its errors
! --context 3:address6=fd00::2
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=2,2,"b";+QICSGP=3,3,"c"
< OK
> AT+QIACTEX=2,1
< OK
< +QIACTEX: 2,0,2,"fd00::2"
> AT+QIACTEX=3,1
< OK
< +QIACTEX: 3,0,3,"10.7.157.3","fd00::2"
> AT+QIACTEX=1,0
< OK
< +QIACTEX: 1,0
> AT+QIACTEX=1,2
< ERROR
> AT+QIACTEX=6
< ERROR
> AT+QIDEACTEX=6
< ERROR
> AT+QIDEACTEX=2
< OK
< +QIDEACTEX: 2,0
> AT+QIDEACTEX=2
< OK
< +QIDEACTEX: 2,0
> AT+QIACTEX?
< +QIACTEX: 1,1,1,"10.7.157.1"
<+ +QIACTEX: 3,1,3,"10.7.157.3","fd00::2"
< OK
> AT+QIDEACTEX=?
< +QIDEACTEX: (1-5)
< OK
> AT+QIDEACT=?
< +QIDEACT: (1-5)
< OK

= qiact-all
! --quirk qiact-all
@ up
> AT+QICSGP=2,3,"net"
< OK
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
<+ +QIACT: 2,0,3,"0.0.0.0","::"
<+ +QIACT: 3,0,1,"0.0.0.0"
<+ +QIACT: 4,0,1,"0.0.0.0"
<+ +QIACT: 5,0,1,"0.0.0.0"
< OK

= pdpdeact-closed
! --quirk pdpdeact-closed
@ client 1
@ ctl pdpdeact 1
< +QIURC: "closed",0
< +QIURC: "pdpdeact",1
@ got-rst c

= names that need no server
! --host two.example=220.180.239.212,10.7.89.10 --host both.example=fd00::99,220.180.239.212
! --host six.host=fd00::99 --context 1:dns=203.0.113.1
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=2,2,"net";+QICSGP=3,3,"net";+QIACT=1;+QIACT=2;+QIACT=3
< OK
@ forget-queries
@ udp U fd00::99
> AT+QIOPEN=1,0,"UDP","TWO.example",80,0,1
< OK
< +QIOPEN: 0,0
> AT+QIOPEN=2,1,"UDP","both.example",80,0,1
< OK
< +QIOPEN: 1,0
> AT+QIOPEN=3,2,"UDP","both.example",80,0,1
< OK
< +QIOPEN: 2,0
> AT+QIOPEN=1,3,"UDP","six.host",80,0,1
< OK
< +QIOPEN: 3,565
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"UDP","220\.180\.239\.212",80,.*
< OK
> AT+QISTATE=1,1
<~ \+QISTATE: 1,"UDP","fd00::99",80,.*
< OK
> AT+QISTATE=1,2
<~ \+QISTATE: 2,"UDP","220\.180\.239\.212",80,.*
< OK
@ queries both.example 0

= another type is for the next activation
@ up
@ udp U fd00::99
> AT+QICSGP=1,2,"net";+QICSGP=1
< +QICSGP: 2,"net","","",0
< OK
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK
> AT+QIDNSCFG=1
< +QIDNSCFG: 1,"8.8.8.8","8.8.4.4"
< OK
> AT+QIOPEN=1,0,"UDP","fd00::99",{U},0,1
< OK
< +QIOPEN: 0,566
> AT+QIDEACT=1;+QIACT=1;+QIACT?
< +QIACT: 1,1,2,"fd00::1"
< OK
> AT+QIOPEN=1,0,"UDP","fd00::99",{U},0,1
< OK
< +QIOPEN: 0,0
