# Every example of chapter 3 of the document, byte by byte.
#
# Differences, which are the document's own: it opens 220.180.239.212 and then
# shows 220.180.239.201 in QISTATE; local ports are the kernel's; 3.6.2 prints
# its prompt without the space that 3.2.2 and 3.4.2 have. The blank line
# between the data of a QIRD and its OK is qird-double-crlf.

= 3.1.1 configure a context
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QICSGP=1,1,"UNINET","","","",0
< OK

= 3.1.2 activate a context
> ATE0
<< ATE0\r\r\nOK\r\n
> AT+QIACT=1
< OK
> AT+QIACT?
< +QIACT: 1,1,1,"10.7.157.1"
< OK

= 3.1.3 deactivate a context
@ up
> AT+QIDEACT=1
< OK
> AT+QIACT?
< OK

= 3.2 TCP client in buffer access mode
! --port-name usbmodem --quirk qird-double-crlf
@ listen A 220.180.239.212 8009
@ up
# 3.2.1
> AT+QIOPEN=1,0,"TCP","220.180.239.212",8009,0,0
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP","220\.180\.239\.212",8009,\d+,2,1,0,0,"usbmodem"
< OK
# 3.2.2
> AT+QISEND=0
<< \r\n> 
>> test1\x1a
< SEND OK
> AT+QISEND=0,4
<< \r\n> 
>> test
< SEND OK
@ got c test1test
> AT+QISEND=0,0
< +QISEND: 9,9,0
< OK
# 3.2.3
@ peer c test1
< +QIURC: "recv",0
> AT+QIRD=0,1500
<< \r\n+QIRD: 5\r\ntest1\r\n\r\nOK\r\n
> AT+QICFG="recvind",1
< OK
@ peer c test1
< +QIURC: "recv",0,5
> AT+QIRD=0,1500
<< \r\n+QIRD: 5\r\ntest1\r\n\r\nOK\r\n
> AT+QIRD=0,1500
< +QIRD: 0
< OK
> AT+QIRD=0,0
< +QIRD: 10,10,0
< OK
# 3.2.4
@ shutdown c
< +QIURC: "closed",0
> AT+QICLOSE=0
< OK
@ got-eof c

= 3.3 TCP client in transparent transmission mode
@ listen A 220.180.239.212 8009
@ up
# 3.3.1
> AT+QIOPEN=1,0,"TCP","220.180.239.212",8009,0,2
< CONNECT
@ accept A c
# 3.3.2
>> All data got from COM port\r\nAT\r
@ got c All data got from COM port\r\nAT\r
# 3.3.3
@ peer c Test 1
<< Test 1
# 3.3.4
@ pause 1.1
>> +++
< OK
@ elapsed 0.95 1.5
> AT+QICLOSE=0,0
< OK

= 3.4 TCP client in direct push mode
! --port-name usbmodem
@ listen A 220.180.239.212 8009
@ up
# 3.4.1
> AT+QIOPEN=1,0,"TCP","220.180.239.212",8009,0,1
< OK
< +QIOPEN: 0,0
@ accept A c
> AT+QISTATE=1,0
<~ \+QISTATE: 0,"TCP","220\.180\.239\.212",8009,\d+,2,1,0,1,"usbmodem"
< OK
# 3.4.2
> AT+QISEND=0
<< \r\n> 
>> test1\x1a
< SEND OK
> AT+QISEND=0,5
<< \r\n> 
>> test2
< SEND OK
@ got c test1test2
> AT+QISEND=0,0
< +QISEND: 10,10,0
< OK
# 3.4.3
@ peer c test
<< \r\n+QIURC: "recv",0,4\r\ntest
# 3.4.4
@ shutdown c
< +QIURC: "closed",0
> AT+QICLOSE=0
< OK

= 3.5 TCP server in buffer access mode
! --port-name usbmodem --quirk qird-double-crlf
@ up
# 3.5.1
> AT+QIOPEN=1,1,"TCP LISTENER","127.0.0.1",0,2020,0
< OK
< +QIOPEN: 1,0
> AT+QISTATE=0,1
< +QISTATE: 1,"TCP LISTENER","127.0.0.1",0,2020,3,1,1,0,"usbmodem"
< OK
# 3.5.2
@ connect c 172.31.242.222 54091 10.7.157.1 2020
< +QIURC: "incoming",11,1,"172.31.242.222",54091
# 3.5.3
@ peer c test
< +QIURC: "recv",11
> AT+QIRD=11,1500
<< \r\n+QIRD: 4\r\ntest\r\n\r\nOK\r\n
> AT+QIRD=11,1500
< +QIRD: 0
< OK
> AT+QIRD=11,0
< +QIRD: 4,4,0
< OK
# 3.5.4
@ shutdown c
< +QIURC: "closed",11
> AT+QICLOSE=11
< OK
> AT+QICLOSE=1
< OK

= 3.6 UDP service
! --port-name usbmodem --quirk qird-double-crlf
@ up
# 3.6.1
> AT+QIOPEN=1,2,"UDP SERVICE","127.0.0.1",0,3030,0
< OK
< +QIOPEN: 2,0
> AT+QISTATE=0,1
< +QISTATE: 2,"UDP SERVICE","127.0.0.1",0,3030,2,1,2,0,"usbmodem"
< OK
# 3.6.2
@ udp U 10.7.89.10 6969
> AT+QISEND=2,10,"10.7.89.10",6969
<< \r\n> 
>> 1234567890
< SEND OK
@ recvfrom U 1234567890
# 3.6.3
@ udp V 10.7.76.34 7687
@ sendto V 10.7.157.1 3030 AAAA
< +QIURC: "recv",2
> AT+QIRD=2
<< \r\n+QIRD: 4,"10.7.76.34",7687\r\nAAAA\r\n\r\nOK\r\n
> AT+QIRD=2
< +QIRD: 0
< OK
> AT+QISEND=2,10,"10.7.76.34",7687
<< \r\n> 
>> 1234567890
< SEND OK
@ recvfrom V 1234567890
# 3.6.4
> AT+QICLOSE=2
< OK

= 3.7 ping
@ up
> AT+QPING=1,"www.baidu.com"
< OK
<~ \+QPING: 0,"61\.135\.169\.125",32,\d+,255
<~ \+QPING: 0,"61\.135\.169\.125",32,\d+,255
<~ \+QPING: 0,"61\.135\.169\.125",32,\d+,255
<~ \+QPING: 0,"61\.135\.169\.125",32,\d+,255
<~ \+QPING: 0,4,4,0,\d+,\d+,\d+

= 3.8 get the last error code
@ up
> AT+QIOPEN=1,"TCP","220.180.239.212",8009,0,1
< ERROR
> AT+QIGETERROR
< +QIGETERROR: 552, invalid parameters
< OK
