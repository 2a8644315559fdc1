# The code of counting_kernel() (tiny_kernel.cpp). Not built: the bytes there are what these commands make.
#   as --32 counting_kernel.S -o k.o && ld -m elf_i386 -Ttext 0x100020 --oformat binary -e start k.o -o k.bin

.code32
.globl start
start:                          # multiboot: protected mode, flat segments, no interrupts
    cli
    movl $0x7c000, %esp
    lgdt gdtr                   # an interrupt loads its segment anew, so it must be ours
    ljmp $8, $flat
flat:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss

    movl $0x00080000, 0x70100   # the table at 0x70000: vector 0x20, code segment 8, tick()
    movl $tick, %eax
    movw %ax, 0x70100
    shrl $16, %eax
    shll $16, %eax
    movw $0x8e00, %ax
    movl %eax, 0x70104
    lidt idtr

    movb $0x11, %al             # first interrupt controller: vectors from 0x20, the timer only
    outb %al, $0x20
    movb $0x20, %al
    outb %al, $0x21
    movb $4, %al
    outb %al, $0x21
    movb $1, %al
    outb %al, $0x21
    movb $0xfe, %al
    outb %al, $0x21

    movb $0x34, %al             # timer 0: a rate generator, 1193182 Hz / 11932 = 100 Hz
    outb %al, $0x43
    movb $0x9c, %al
    outb %al, $0x40
    movb $0x2e, %al
    outb %al, $0x40

    movw $0x602, %dx            # ACPI PM1 enable (SeaBIOS puts the block at 0x600): the power button
    movw $0x100, %ax
    outw %ax, %dx

again:
    sti
    hlt
    cli

    movl $last, %edi            # one more, in ASCII
carry:
    incb (%edi)
    cmpb $'9', (%edi)
    jbe counted
    movb $'0', (%edi)
    decl %edi
    jmp carry
counted:
    movl $line, %esi
    movl $16, %ecx
byte:
    movw $0x3fd, %dx            # a byte once the port has taken the one before
full:
    inb %dx, %al
    testb $0x20, %al
    jz full
    movw $0x3f8, %dx
    lodsb
    outb %al, %dx
    loop byte

    movw $0x600, %dx            # ACPI PM1 status: was the button pressed?
    inw %dx, %ax
    testb $1, %ah
    jz again
    movw $0x604, %dx            # ACPI PM1 control: sleep, type soft off
    movw $0x2000, %ax
    outw %ax, %dx
    jmp again

tick:
    pushl %eax
    movb $0x20, %al
    outb %al, $0x20
    popl %eax
    iretl

line: .ascii "count 0000000"
last: .ascii "0\r\n"
.balign 8
gdt:  .quad 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
gdtr: .word 23
      .long gdt
idtr: .word 0x7ff
      .long 0x70000
.balign 4
