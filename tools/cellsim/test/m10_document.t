# Every example of the m10 document (GSM_TCPIP_AN_V1.01), byte by byte.
#
# Differences, which are the document's own: figure 1 shows a blank line inside
# the answer of ATI that figure 3 has not; figures 2 and 3 have RCV FROM: where
# figure 1 has RECV FROM: (rcv-from); 8.3 prints its prompt without the space
# of the figures; 10.1 leaves the OK of QIOPEN out (open-no-ok). In the figures
# the payload behind the prompt is its echo (QISDE=1).

= 3.1 initialize
! --dialect m10
@ m10
> AT+QIFGCNT=0
< OK
> AT+QIFGCNT=1
< OK
> AT+QICSGP=0,"17201","172","172"
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=0
< OK
> AT+QIMODE=0
< OK
> AT+QIMODE=1
< OK
> AT+QIDNSIP=0
< OK
> AT+QIDNSIP=1
< OK
> AT+QITCFG=3,2,512,1
< OK

= 3.2 establish a session: step by step
! --dialect m10 --context 0:address=10.79.142.227
@ listen A 124.79.167.121 7007
@ m10
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QILOCIP
< 10.79.142.227
> AT+QIOPEN="TCP", "124.79.167.121",7007
< OK
< CONNECT OK
@ accept A c

= 3.2 establish a session: one command
! --dialect m10
@ listen A 124.79.167.121 7007
@ m10
> AT+QIOPEN="TCP", "124.79.167.121",7007
<< \r\nOK\r\n\r\nCONNECT OK\r\n
@ accept A c

= 3.3 transparent mode
! --dialect m10
@ listen A 124.79.167.121 7007
@ m10
> AT+QIMODE=1
< OK
> AT+QITCFG=3,2,512,1
< OK
> AT&D1
< OK
> AT+QIOPEN="TCP", "124.79.167.121",7007
< OK
< CONNECT OK
@ accept A c
>> all the input data\r\nAT+QISACK\r
@ got c all the input data\r\nAT+QISACK\r
@ peer c from the server
<< from the server
@ pause 0.6
>> +++
< OK
@ elapsed 0.45 0.8
> AT+QISACK
< +QISACK: 30, 30, 0
< OK
@ peer c kept
@ quiet 0.1
> ATO
<< \r\nCONNECT\r\nkept
# "to change DTR from ON to OFF in data mode"
@ ctl dtr on
@ pause 0.6
>> +++
< OK
> ATO
< CONNECT
@ ctl dtr off
< OK

= 3.4 send: the end is Ctrl-Z
! --dialect m10
@ m10-client c
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QISRVC=1
< OK
> AT+QISEND
<< \r\n> 
>> some data\x1a
< SEND OK
@ got c some data
> AT+QISEND
<< \r\n> 
>> given up\x1b
< ERROR
@ peer-quiet c 0.1

= 3.4 send: of a length
! --dialect m10
@ m10-client c
> AT+QISEND=6
<< \r\n> 
>> ab\x1acd\x1b
< SEND OK
@ got c ab\x1acd\x1b

= 3.4 send: when the time is over
! --dialect m10
@ m10-client c
> AT+QIAUTOS=1,1
< OK
> AT+QISEND
<< \r\n> 
>> some data
< SEND OK
@ elapsed 0.7 1.2
@ got c some data
> AT+QISEND
<< \r\n> 
>> more\x1a
< SEND OK
@ elapsed 0 0.5
@ got c more
> AT+QISEND
<< \r\n> 
< SEND FAIL
@ elapsed 0.9 1.2

= 3.4 QISACK: what is acknowledged
! --dialect m10 --quirk ack-stuck=536
@ m10-client c
> AT+QISEND=1024
<< \r\n> 
@ send-bytes 1024
< SEND OK
@ got-bytes c 1024
> AT+QISACK
<< \r\n+QISACK: 1024, 536, 488\r\n\r\nOK\r\n
@ ctl quirk ack-stuck=off
> AT+QISACK
< +QISACK: 1024, 1024, 0
< OK

= 3.4 what is added to received data
! --dialect m10 --context 0:address=10.79.142.227
@ m10-client c
@ peer c Quectel's module is great!
<< Quectel's module is great!
> AT+QISHOWRA=1
< OK
@ peer c Quectel's module is great!
<< \r\nRECV FROM:116.226.41.43:{c_server}\r\nQuectel's module is great!
> AT+QISHOWRA=0
< OK
> AT+QISHOWLA=1
< OK
@ peer c Quectel's module is great!
<< \r\nTO:10.79.142.227\r\nQuectel's module is great!
> AT+QISHOWLA=0
< OK
> AT+QIHEAD=1
< OK
@ peer c Quectel's module is great!
<< IPD26:Quectel's module is great!
> AT+QISHOWPT=1
< OK
@ peer c Quectel's module is great!
<< IPD26TCP:Quectel's module is great!
> AT+QISHOWPT=0
< OK
> AT+QIHEAD=0
< OK

= 3.5 close the session
! --dialect m10
@ m10-client c
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QISRVC=1
< OK
@ shutdown-later c 0.1
> AT+QICLOSE
< CLOSE OK
@ got-eof c
> AT+QIDEACT
< DEACT OK

= figure 1: communicate with a remote server
! --dialect m10
@ listen A 116.226.41.43 7020
> ATI
<< ATI\r\r\nQuectel_Ltd\r\nQuectel_M10\r\nRevision:M10R04A02M32_SST\r\n\r\nOK\r\n
> AT+QIFGCNT=0
<< AT+QIFGCNT=0\r\r\nOK\r\n
> AT+QICSGP=1,"CMNET"
<< AT+QICSGP=1,"CMNET"\r\r\nOK\r\n
> AT+QIOPEN="TCP","116.226.41.43",7020
<< AT+QIOPEN="TCP","116.226.41.43",7020\r\r\nOK\r\n\r\nCONNECT OK\r\n
@ accept A c
> AT+QISEND
<< AT+QISEND\r\r\n> 
>> Welcome to use Quectel's module!\x1a
<< Welcome to use Quectel's module!\r\nSEND OK\r\n
@ got c Welcome to use Quectel's module!
> AT+QISHOWRA=1
<< AT+QISHOWRA=1\r\r\nOK\r\n
@ peer c Quectel's module is great!
<< \r\nRECV FROM:116.226.41.43:7020\r\nQuectel's module is great!
@ shutdown-later c 0.1
> AT+QICLOSE
<< AT+QICLOSE\r\r\nCLOSE OK\r\n
> AT+QIDEACT
<< AT+QIDEACT\r\r\nDEACT OK\r\n
> ATE0
<< ATE0\r\r\nOK\r\n

= 4.1-4.2 multiple servers: step by step
! --dialect m10 --context 0:address=10.79.142.227
@ listen A 124.79.167.121 7007
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=1
< OK
> AT+QIMODE=0
< OK
> AT+QIDNSIP=0
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QILOCIP
< 10.79.142.227
> AT+QIOPEN=0,"TCP", "124.79.167.121",7007
< OK
< 0, CONNECT OK
@ accept A c0
> AT+QIOPEN=5,"TCP", "124.79.167.121",7007
< OK
< 5, CONNECT OK
@ accept A c5

= 4.3-4.4 multiple servers: data, one command
! --dialect m10
@ m10-client c mux
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QISRVC=1
< OK
> AT+QISEND=0
<< \r\n> 
>> some data\x1a
< SEND OK
@ got c some data
> AT+QISEND=0,4
<< \r\n> 
>> \x1aabc
< SEND OK
@ got c \x1aabc
> AT+QIAUTOS=1,1
< OK
> AT+QISEND=0
<< \r\n> 
>> in time
< SEND OK
@ elapsed 0.7 1.2
@ got c in time
> AT+QISACK=0
< +QISACK: 20, 20, 0
< OK
@ shutdown-later c 0.1
> AT+QICLOSE=0
< 0, CLOSE OK
@ got-eof c
> AT+QIDEACT
< DEACT OK

= figure 2: communicate with multiple servers
! --dialect m10 --quirk rcv-from
@ listen A 116.226.41.43 7020
@ m10
> AT+QISHOWRA=1
< OK
> AT+QIFGCNT=0
< OK
> AT+QIMUX=1
< OK
> AT+QIOPEN=0,"TCP","116.226.41.43",7020
< OK
< 0, CONNECT OK
@ accept A c0
> AT+QIOPEN=1,"TCP","116.226.41.43",7020
< OK
< 1, CONNECT OK
@ accept A c1
> AT+QIOPEN=2,"TCP","116.226.41.43",7020
< OK
< 2, CONNECT OK
@ accept A c2
> AT+QISEND=0
<< \r\n> 
>> Welcome to use Quectel's module!\x1a
< SEND OK
> AT+QISEND=1
<< \r\n> 
>> Welcome to use Quectel's module!\x1a
< SEND OK
> AT+QISEND=2
<< \r\n> 
>> Welcome to use Quectel's module!\x1a
< SEND OK
@ got c0 Welcome to use Quectel's module!
@ got c1 Welcome to use Quectel's module!
@ got c2 Welcome to use Quectel's module!
@ peer c0 Quectel's module is great!
<< \r\n+RECEIVE: 0, 26\r\nRCV FROM:116.226.41.43:7020\r\nQuectel's module is great!
@ peer c1 Quectel's module is great!
<< \r\n+RECEIVE: 1, 26\r\nRCV FROM:116.226.41.43:7020\r\nQuectel's module is great!
@ peer c2 Quectel's module is great!
<< \r\n+RECEIVE: 2, 26\r\nRCV FROM:116.226.41.43:7020\r\nQuectel's module is great!
@ shutdown-later c0 0.1
> AT+QICLOSE=0
< 0, CLOSE OK
@ shutdown-later c1 0.1
> AT+QICLOSE=1
< 1, CLOSE OK
@ shutdown-later c2 0.1
> AT+QICLOSE=2
< 2, CLOSE OK
> AT+QIDEACT
< DEACT OK

= 5.2 a TCP server for one client: step by step
! --dialect m10 --context 0:address=10.79.142.227
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=0
< OK
> AT+QIMODE=0
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QILOCIP
< 10.79.142.227
> AT+QISERVER
<< \r\nOK\r\n\r\nSERVER OK\r\n
> AT+QISERVER?
< +QISERVER: 1, 0
< OK
@ connect c 10.79.141.26 0 10.79.142.227 2020
< REMOTE IP: 10.79.141.26
> AT+QISERVER?
< +QISERVER: 1, 1
< OK
# 5.4
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QISRVC=2
< OK
> AT+QISRVC?
< +QISRVC: 2
< OK
> AT+QISEND
<< \r\n> 
>> to the client\x1a
< SEND OK
@ got c to the client
@ peer c from the client
<< from the client
> AT+QISACK
< +QISACK: 13, 13, 0
< OK
# 5.5
@ shutdown-later c 0.1
> AT+QICLOSE
< CLOSE OK
@ got-eof c
> AT+QISERVER?
< +QISERVER: 1, 0
< OK
> AT+QICLOSE
< CLOSE OK
> AT+QISERVER?
< +QISERVER: 0, 0
< OK
> AT+QIDEACT
< DEACT OK

= 5.2 a UDP server for one client: one command
! --dialect m10
@ m10
> AT+QISERVER=1
< OK
< SERVER OK
@ udp U 10.79.141.26
@ sendto U 10.79.142.227 2020 <data>
<< \r\nREMOTE IP: 10.79.141.26\r\n<data>
> AT+QISRVC=2
< OK
> AT+QISEND=5
<< \r\n> 
>> reply
< SEND OK
@ recvfrom U reply
@ sendto U 10.79.142.227 2020 more
<< more
> AT+QIDEACT
< DEACT OK

= 5.2-5.3 a server in transparent mode
! --dialect m10
@ m10
> AT+QIMODE=1
< OK
> AT+QISERVER
< OK
< SERVER OK
@ connect c 10.79.141.26 0 10.79.142.227 2020
<< \r\nREMOTE IP: 10.79.141.26\r\n\r\nCONNECT\r\n
>> to the client
@ got c to the client
@ peer c from the client
<< from the client
@ pause 0.6
>> +++
< OK
> AT+QISRVC=2
< OK
@ shutdown-later c 0.1
> AT+QICLOSE
< CLOSE OK

= 6.2-6.4 a TCP server for three clients
! --dialect m10 --context 0:address=10.79.142.227
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=1
< OK
> AT+QIMODE=0
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QILOCIP
< 10.79.142.227
> AT+QISERVER=0,3
< OK
< SERVER OK
@ connect c 10.79.141.26 0 10.79.142.227 2020
< 0, REMOTE IP: 10.79.141.26
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QISRVC=2
< OK
> AT+QISEND=0
<< \r\n> 
>> to the client\x1a
< SEND OK
@ got c to the client
@ peer c from the client
<< \r\n+RECEIVE: 0, 15\r\nfrom the client
> AT+QISACK=0
< +QISACK: 13, 13, 0
< OK
@ shutdown-later c 0.1
> AT+QICLOSE=0
< 0, CLOSE OK
@ connect d 10.79.141.26 0 10.79.142.227 2020
< 0, REMOTE IP: 10.79.141.26
@ connect e 10.79.141.26 0 10.79.142.227 2020
< 1, REMOTE IP: 10.79.141.26
@ connect f 10.79.141.26 0 10.79.142.227 2020
< 2, REMOTE IP: 10.79.141.26
# "no more other client can visit the module"
@ connect g 10.79.141.26 0 10.79.142.227 2020
@ got-rst g
@ shutdown-later d 0.1
@ shutdown-later e 0.1
@ shutdown-later f 0.1
> AT+QICLOSE
< CLOSE OK
@ got-eof d
@ got-eof e
@ got-eof f
> AT+QISERVER?
< +QISERVER: 0, 0
< OK
> AT+QIDEACT
< DEACT OK

= 6.2 a UDP server for several clients: one command
! --dialect m10
@ m10 mux
> AT+QISERVER=1,3
< OK
< SERVER OK
@ udp U 10.79.141.26
@ udp V 10.7.89.10
@ sendto U 10.79.142.227 2020 <data>
<< \r\n0, REMOTE IP: 10.79.141.26\r\n\r\n+RECEIVE: 0, 6\r\n<data>
@ sendto V 10.79.142.227 2020 other
<< \r\n1, REMOTE IP: 10.7.89.10\r\n\r\n+RECEIVE: 1, 5\r\nother
> AT+QISRVC=2
< OK
> AT+QISEND=1,2
<< \r\n> 
>> hi
< SEND OK
@ recvfrom V hi
> AT+QICLOSE
< CLOSE OK

= 7 two contexts
! --dialect m10 --context 0:address=10.79.141.224 --bind-address
! --context 1:address=10.79.140.214
@ listen A 124.79.167.121 7007
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=0
< OK
> AT+QIMODE=0
< OK
> AT+QIDNSIP=0
< OK
> AT+QIOPEN="TCP", "124.79.167.121",7007
< OK
< CONNECT OK
@ accept A c
> AT+QILOCIP
< 10.79.141.224
> AT+QIFGCNT=1
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=1
< OK
> AT+QIMODE=0
< OK
> AT+QISERVER=0,3
< OK
< SERVER OK
> AT+QILOCIP
< 10.79.140.214
@ connect d 10.79.141.26 0 10.79.140.214 2020
< 0, REMOTE IP: 10.79.141.26
# 7.3
> AT+QIFGCNT?
< +QIFGCNT: 1, 0
< OK
> AT+QIFGCNT=0
< OK
> AT+QISEND=2
<< \r\n> 
>> c0
< SEND OK
@ got c c0
> AT+QIFGCNT=1
< OK
> AT+QISRVC=2
< OK
> AT+QISEND=0,2
<< \r\n> 
>> d1
< SEND OK
@ got d d1
> AT+QISACK=0
< +QISACK: 2, 2, 0
< OK
> AT+QISHOWLA=1
< OK
@ peer c zero
<< \r\nTO:10.79.141.224\r\nzero
@ peer d one
<< \r\n+RECEIVE: 0, 3\r\nTO:10.79.140.214\r\none
# 7.4
> AT+QIFGCNT?
< +QIFGCNT: 1, 0
< OK
> AT+QIFGCNT=0
< OK
> AT+QISRVC?
< +QISRVC: 2
< OK
> AT+QISRVC=1
< OK
@ shutdown-later c 0.1
> AT+QICLOSE
< CLOSE OK
> AT+QIDEACT
< DEACT OK
> AT+QIFGCNT=1
< OK
> AT+QISRVC=2
< OK
@ shutdown-later d 0.1
> AT+QICLOSE=0
< 0, CLOSE OK
> AT+QIDEACT
< DEACT OK

= 8 two virtual UARTs, each with a context
! --dialect m10 --unix {extra}/1 --bind-address
! --context 0:address=10.79.140.214 --context 1:address=10.79.141.126
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=0
< OK
> AT+QIMODE=0
< OK
> AT+QIDNSIP=0
< OK
> AT+QISERVER
< OK
< SERVER OK
> AT+QILOCIP
< 10.79.140.214
@ port 1
> ATE0
<< ATE0\r\r\nOK\r\n
# "the context has been controlled by some other virtual UART"
> AT+QIFGCNT=0
< ERROR
> AT+QIFGCNT=1
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=0
< OK
> AT+QIMODE=0
< OK
> AT+QIOPEN="TCP", "10.79.140.214",2020
< OK
< CONNECT OK
@ port 0
< REMOTE IP: 10.79.141.126
# 8.3
> AT+QISRVC=2
< OK
> AT+QISEND
<< \r\n> 
>> Hello, welcome to use Quectel's module\x1a
< SEND OK
@ port 1
<< Hello, welcome to use Quectel's module
> AT+QISRVC=1
< OK
> AT+QISEND=26
<< \r\n> 
>> Quectel's module is great!
< SEND OK
> AT+QIFGCNT?
< +QIFGCNT: 1, 1
< OK
@ port 0
<< Quectel's module is great!
# 8.4
> AT+QISRVC?
< +QISRVC: 1
< OK
> AT+QISRVC=2
< OK
> AT+QICLOSE
< CLOSE OK
@ port 1
< CLOSED
> AT+QIDEACT
< DEACT OK

= 9.1 a domain name
! --dialect m10
@ listen A 124.79.167.121 80
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIMUX=0
< OK
> AT+QIMODE=0
< OK
> AT+QIDNSIP=1
< OK
> AT+QIOPEN="TCP", "www.quectel.com",80
< OK
< CONNECT OK
@ accept A c

= figure 3: visit a server by its name
! --dialect m10 --quirk rcv-from
@ listen A 116.226.41.43 7020
@ m10
> ATI
<< \r\nQuectel_Ltd\r\nQuectel_M10\r\nRevision:M10R04A02M32_SST\r\n\r\nOK\r\n
> AT+QISHOWRA=1
< OK
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIDNSIP=1
< OK
> AT+QIOPEN="TCP","quectel.3322.org",7020
< OK
< CONNECT OK
@ accept A c
> AT+QISEND
<< \r\n> 
>> Welcome to use Quectel's module!\x1a
< SEND OK
@ got c Welcome to use Quectel's module!
@ peer c Quectel's module is great!
<< \r\nRCV FROM:116.226.41.43:7020\r\nQuectel's module is great!

= 9.2 addresses of a name: step by step
! --dialect m10
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIREGAPP
< OK
> AT+QIACT
< OK
> AT+QIDNSCFG="211.136.18.171","211.136.112.50"
< OK
> AT+QIDNSGIP="www.google.com"
<< \r\nOK\r\n\r\n64.233.189.99\r\n64.233.189.104\r\n64.233.189.147\r\n
> AT+QIDNSCFG?
< PrimaryDns: 211.136.18.171
<+ SecondaryDns: 211.136.112.50
< OK

= 9.2 addresses of a name: one command
! --dialect m10
@ m10
> AT+QIDNSGIP="www.google.com"
<< \r\nOK\r\n\r\n64.233.189.99\r\n64.233.189.104\r\n64.233.189.147\r\n

= 10 maintain and detect a connection
! --dialect m10 --quirk open-no-ok
@ listen A 116.226.33.129 7020
@ m10
> AT+QIFGCNT=0
< OK
> AT+QICSGP=1,"CMNET"
< OK
> AT+QIOPEN="TCP","116.226.33.129",7020
<< \r\nCONNECT OK\r\n
@ accept A c
> AT+QISTAT
<< \r\nOK\r\n\r\nSTATE: CONNECT OK\r\n
> AT+QISACK
<< \r\n+QISACK: 0, 0, 0\r\n\r\nOK\r\n
> AT+QISEND
<< \r\n> 
>> TCP detect\x1a
< SEND OK
@ got c TCP detect
> AT+QISACK
< +QISACK: 10, 10, 0
< OK
# 10.2
> AT+QISTAT
< OK
< STATE: CONNECT OK
> AT+QISACK
< +QISACK: 10, 10, 0
< OK
> AT+QISEND
<< \r\n> 
>> TCP detect\x1a
< SEND OK
@ got c TCP detect
> AT+QISACK
< +QISACK: 20, 20, 0
< OK
