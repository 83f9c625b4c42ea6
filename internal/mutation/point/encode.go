package point

import "ames/internal/engine/record"

// Encode writes a unit down.
func (u *Unit) Encode() ([]byte, error) { return record.Write(u.fields) }

// DecodeUnit reads what Encode wrote. data must stay unchanged.
func DecodeUnit(data []byte) (*Unit, error) {
	u := &Unit{}
	if err := record.Read(data, u.fields); err != nil {
		return nil, err
	}
	if err := u.Check(); err != nil {
		return nil, err
	}
	return u, nil
}

func (u *Unit) fields(c *record.Coder) {
	record.Text(c, &u.SourceName)
	record.Flag(c, &u.CXX)
	record.Text(c, &u.Language)
	record.Flag(c, &u.Optimised)
	record.Text(c, &u.Main)
	record.Text(c, &u.Triple)
	record.List(c, &u.Functions, (*Function).fields)
	record.Texts(c, &u.Files)
	record.Texts(c, &u.Sums)
	record.Flag(c, &u.Summed)
	record.Texts(c, &u.Locals)
	record.Texts(c, &u.Globals)
	record.Texts(c, &u.Names)
	record.List(c, &u.Variables, (*Variable).fields)
	record.List(c, &u.Tables, (*Table).fields)
}

func (t *Table) fields(c *record.Coder) {
	record.Text(c, &t.Variable)
	record.Text(c, &t.Name)
	record.Int(c, &t.File)
	record.Int(c, &t.Line)
	record.Int(c, &t.First)
	record.List(c, &t.Uses, (*Place).fields)
	t.Value.fields(c)
	record.Text(c, &t.Skip)
}

func (v *Datum) fields(c *record.Coder) {
	record.Int(c, &v.Kind)
	record.Int(c, &v.Bits)
	record.Flag(c, &v.Named)
	record.Flag(c, &v.Zero)
	record.Int(c, &v.Offset)
	record.Int(c, &v.Const)
	record.List(c, &v.Parts, (*Datum).fields)
}

func (v *Variable) fields(c *record.Coder) {
	record.Text(c, &v.Name)
	record.Flag(c, &v.Internal)
	record.Text(c, &v.Digest)
	record.Ints(c, &v.Refs)
}

func (f *Function) fields(c *record.Coder) {
	record.Text(c, &f.Name)
	record.Flag(c, &f.Internal)
	record.Flag(c, &f.Discardable)
	record.Int(c, &f.Instructions)
	record.Flag(c, &f.Ignored)
	record.Text(c, &f.Skip)
	record.Int(c, &f.File)
	record.Text(c, &f.Digest)
	record.Text(c, &f.Lines)
	record.Ints(c, &f.Refs)
	record.Texts(c, &f.Strings)
	record.Ints(c, &f.Files)
	record.Ints(c, &f.Counts)
	record.ListLater(c, &f.Points, (*Point).fields)
}

func (p *Place) fields(c *record.Coder) {
	record.Int(c, &p.Line)
	record.Int(c, &p.Col)
}

func (f *Flow) fields(c *record.Coder) {
	record.Int(c, &f.Block)
	for i := range f.Next {
		record.Int(c, &f.Next[i])
		record.Int(c, &f.Phi[i])
	}
	record.Int(c, &f.Entries)
	record.Flag(c, &f.Joins)
}

func (p *Point) fields(c *record.Coder) {
	record.Int(c, &p.Func)
	record.Int(c, &p.Index)
	record.Int(c, &p.File)
	record.Int(c, &p.Line)
	record.Int(c, &p.Col)
	record.Int(c, &p.Table)
	record.Int(c, &p.Inlined)
	record.Int(c, &p.Op)
	record.Int(c, &p.Pred)
	record.Int(c, &p.Kind)
	record.Int(c, &p.Bits)
	record.Int(c, &p.Shape)
	record.Int(c, &p.Sign)
	record.Int(c, &p.Check)
	record.Flag(c, &p.HasConst)
	record.Int(c, &p.Const)
	p.Root.fields(c)
	p.Flow.fields(c)
	record.Int(c, &p.Side)
	record.Flag(c, &p.Null)
	record.Int(c, &p.Texts)
	record.Flag(c, &p.Packed)
	record.Flag(c, &p.Reference)
	record.Flag(c, &p.Coerced)
	record.Text(c, &p.Callee)
	record.Flag(c, &p.Intrinsic)
	record.Flag(c, &p.Hidden)
	record.Flag(c, &p.NoReturn)
	record.Flag(c, &p.Unused)
	record.Flag(c, &p.Spelt)
	record.Flag(c, &p.Function)
	record.Flag(c, &p.Local)
	p.ArgFirst.fields(c)
	p.ArgLast.fields(c)
	record.Flag(c, &p.Pinned)
}
