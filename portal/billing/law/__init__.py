"""The rules of money: kinds of dues, schedules, interest, allocation and who may pay, all of them pure."""
