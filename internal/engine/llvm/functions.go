package llvm

// functions holds the addresses of the C API functions in use; a field's name
// is the function's without "LLVM". Functions marked optional may be missing
// in some versions; their callers check for zero.
type functions struct {
	GetVersion                                                             uintptr `llvm:"optional"`
	InitializeX86TargetInfo, InitializeX86Target, InitializeX86TargetMC    uintptr
	InitializeX86AsmPrinter, InitializeX86AsmParser                        uintptr
	DisposeMessage                                                         uintptr
	ContextCreate, ContextDispose, ContextSetDiagnosticHandler             uintptr
	ContextSetDiscardValueNames                                            uintptr
	GetDiagInfoDescription, GetDiagInfoSeverity                            uintptr
	CreateMemoryBufferWithMemoryRange, DisposeMemoryBuffer                 uintptr
	GetBufferStart, GetBufferSize                                          uintptr
	ParseBitcodeInContext2, WriteBitcodeToMemoryBuffer                     uintptr
	GetBitcodeModuleInContext2, CreateFunctionPassManagerForModule         uintptr
	RunFunctionPassManager, DisposePassManager, DeleteFunction             uintptr
	DisposeModule, PrintModuleToString, VerifyModule, StripModuleDebugInfo uintptr
	GetSourceFileName, GetTarget, GetModuleInlineAsm, SetModuleInlineAsm2  uintptr

	GetFirstFunction, GetNextFunction, GetNamedFunction         uintptr
	GetFirstGlobal, GetNextGlobal, GetNamedGlobal, DeleteGlobal uintptr
	GetFirstGlobalAlias, GetNextGlobalAlias, AliasSetAliasee    uintptr
	GetFirstGlobalIFunc, GetNextGlobalIFunc, EraseGlobalIFunc   uintptr
	GetValueName2, SetValueName2                                uintptr
	IsDeclaration, GetLinkage, SetLinkage, SetVisibility        uintptr
	SetSection, SetComdat, SetAlignment                         uintptr
	GlobalGetValueType, SetInitializer, GetInitializer          uintptr
	IsGlobalConstant, GetThreadLocalMode, SetThreadLocalMode    uintptr
	AddFunction, AddGlobal, CountParams, GetParam               uintptr
	SetUnnamedAddress, SetGlobalConstant                        uintptr

	GetFirstBasicBlock, GetNextBasicBlock, GetEntryBasicBlock             uintptr
	AppendBasicBlockInContext, BasicBlockAsValue                          uintptr
	GetFirstInstruction, GetNextInstruction                               uintptr
	GetInstructionParent, InstructionClone                                uintptr
	GetInstructionOpcode, GetICmpPredicate, GetFCmpPredicate              uintptr
	GetNumOperands, GetOperand, SetOperand                                uintptr
	GetCondition, SetCondition, IsConditional                             uintptr
	GetNormalDest, GetUnwindDest                                          uintptr
	GetCalledValue, GetNumArgOperands, IsTailCall                         uintptr
	GetVolatile, GetOrdering                                              uintptr
	InstructionEraseFromParent, ReplaceAllUsesWith                        uintptr
	GetFirstUse, GetNextUse, GetUser                                      uintptr
	PrintValueToString                                                    uintptr
	IsAConstantInt, IsAConstantFP, IsABlockAddress                        uintptr
	IsAFunction, IsAInstruction, IsAGlobalVariable                        uintptr
	IsConstant, IsNull, ConstIntGetZExtValue, ConstInt                    uintptr
	IsAConstantDataArray, IsConstantString, GetAsString                   uintptr
	ConstIntOfArbitraryPrecision, ConstNull, ConstBitCast                 uintptr
	TypeOf, GetTypeKind, GetIntTypeWidth, GetElementType                  uintptr
	GetReturnType                                                         uintptr
	Int1TypeInContext, Int8TypeInContext, Int32TypeInContext              uintptr
	Int64TypeInContext, VoidTypeInContext                                 uintptr
	ArrayType, FunctionType, PointerType                                  uintptr
	CreateBuilderInContext, DisposeBuilder                                uintptr
	PositionBuilderBefore, PositionBuilderAtEnd, BuildBinOp               uintptr
	BuildICmp, BuildFCmp, BuildSelect, BuildLoad2, BuildStore             uintptr
	BuildInBoundsGEP2, BuildNeg, BuildXor, BuildRetVoid, BuildUnreachable uintptr
	InsertIntoBuilder, InsertIntoBuilderWithName, BuildBitCast            uintptr
	BuildCall2, BuildExtractValue, StructTypeInContext                    uintptr
	BuildFNeg, BuildPhi, BuildBr, BuildCondBr, BuildRet                   uintptr
	AddIncoming, CountIncoming, GetIncomingValue, GetIncomingBlock        uintptr
	GetNumSuccessors, GetSuccessor, SetSuccessor                          uintptr
	GetBasicBlockTerminator, GetBasicBlockParent                          uintptr
	InsertBasicBlockInContext, InstructionRemoveFromParent                uintptr
	GetEnumAttributeKindForName, GetEnumAttributeAtIndex                  uintptr
	RemoveEnumAttributeAtIndex, CloneModule                               uintptr
	GetCallSiteEnumAttribute, GetStringAttributeAtIndex                   uintptr
	GetPersonalityFn, HasPersonalityFn                                    uintptr
	GetIntrinsicID                                                        uintptr
	GetNSW                                                                uintptr `llvm:"optional"` // since 17
	GEPSetNoWrapFlags                                                     uintptr `llvm:"optional"` // since 19

	GetSubprogram, DIScopeGetFile, DIFileGetFilename, DIFileGetDirectory uintptr
	InstructionGetDebugLoc, DILocationGetLine, DILocationGetColumn       uintptr
	DILocationGetScope, DILocationGetInlinedAt, GetMetadataKind          uintptr
	MetadataAsValue, ValueAsMetadata                                     uintptr
	GetMDNodeNumOperands, GetMDNodeOperands                              uintptr
	GetNamedMetadataNumOperands, GetNamedMetadataOperands, GetModuleFlag uintptr
	GetMDKindIDInContext, GetMetadata                                    uintptr

	GlobalCopyAllMetadata, ValueMetadataEntriesGetMetadata             uintptr
	DisposeValueMetadataEntries, DIGlobalVariableExpressionGetVariable uintptr
	DIVariableGetFile, DIVariableGetLine                               uintptr
	GetAggregateElement                                                uintptr `llvm:"optional"` // since 15
	GetElementAsConstant                                               uintptr `llvm:"optional"` // wanted before 15
	IsAConstantDataSequential, GetArrayLength, CountStructElementTypes uintptr
	StructGetTypeAtIndex, GetStructName, ConstArray, ConstNamedStruct  uintptr
	GetModuleDataLayout, OffsetOfElement, ABISizeOfType                uintptr

	GetTargetFromTriple, CreateTargetMachine, DisposeTargetMachine uintptr
	TargetMachineEmitToMemoryBuffer                                uintptr
	CreatePassBuilderOptions, DisposePassBuilderOptions, RunPasses uintptr
	GetErrorMessage, ParseCommandLineOptions                       uintptr
}
