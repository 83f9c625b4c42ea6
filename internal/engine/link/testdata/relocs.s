# Relocations that compilers emit seldom or never, one after the other: data
# that the test reads back. "here" is a variable of the image, "there" and
# "thread" are the program's, "small" is a small number.
	.data
	.globl here, words
	.p2align 4
here:
	.quad 0
	.type here, @object
	.size here, 24
words:
	.quad there+3
	.quad here-.
	.quad there-.
	.quad here@GOT
	.quad there@GOT
	.reloc ., R_X86_64_GOTPCREL64, there
	.quad 0
	.quad here@GOTOFF
	.quad there@PLTOFF
	.quad here@SIZE+1
	.quad thread@DTPOFF+2
	.quad thread@TPOFF+2
	.reloc ., R_X86_64_DTPMOD64, thread
	.quad 0
	.quad _GLOBAL_OFFSET_TABLE_-.
	.reloc ., R_X86_64_GOTPC64, _GLOBAL_OFFSET_TABLE_
	.quad 0
	.reloc ., R_X86_64_GOTPLT64, there
	.quad 0
	.long small
	.reloc ., R_X86_64_32S, negative
	.long 0
	.long here-.
	.long here@GOTPCREL
	.long there@PLT-.
	.reloc ., R_X86_64_GOT32, there
	.long 0
	.long here@SIZE
	.long thread@DTPOFF
	.long thread@TPOFF
	.long thread@GOTTPOFF
	.long thread@TLSGD
	.long thread@TLSLD
	.reloc ., R_X86_64_GOTPC32, _GLOBAL_OFFSET_TABLE_
	.long 0
	.long 0
	.short small
	.short negative
	.short here-.
	.byte tiny
	.byte negative
	.byte here-.+200
	.byte 0
	.globl end
end:
	.quad 0
