namespace Gateway.Governance.Policies.Cel;

/// <summary>The functions and methods of the language, each with its signature.</summary>
internal static class CelLibrary
{
    private static readonly Dictionary<(string Name, bool IsMethod, int Arity), CelFunction> Functions = [];

    static CelLibrary()
    {
        AddConversions();
        AddSizes();
        AddTests();
        AddTimes();
        AddStrings();
    }

    public static IEnumerable<CelFunction> All => Functions.Values;

    public static CelFunction? Find(string name, bool isMethod, int arity) => Functions.GetValueOrDefault((name, isMethod, arity));

    private static void AddConversions()
    {
        Add("int", ["int", "uint", "double", "string", "timestamp"], "int", (a, ref _) => CelConversions.ToInt(a[0]));
        Add("uint", ["uint", "int", "double", "string"], "uint", (a, ref _) => CelConversions.ToUint(a[0]));
        Add("double", ["double", "int", "uint", "string"], "double", (a, ref _) => CelConversions.ToDouble(a[0]));
        Add("string", ["string", "int", "uint", "double", "bool", "bytes", "timestamp", "duration"], "string", (a, ref f) =>
            CelConversions.ToText(a[0], ref f));
        Add("bytes", ["bytes", "string"], "bytes", (a, ref f) => CelConversions.ToBytes(a[0], ref f));
        Add("bool", ["bool", "string"], "bool", (a, ref _) => CelConversions.ToBool(a[0]));
        Add("timestamp", ["timestamp", "string", "int"], "timestamp", (a, ref _) => CelConversions.ToTimestamp(a[0]));
        Add("duration", ["duration", "string"], "duration", (a, ref _) => CelConversions.ToDuration(a[0]));
        Add("type", ["dyn"], "type", (a, ref _) => CelValue.FromType(CelArithmetic.Name(a[0])));
        Add("dyn", ["dyn"], "dyn", (a, ref _) => a[0]);
    }

    private static void AddSizes()
    {
        string[] sized = ["string", "bytes", "list", "map"];
        Add("size", sized, "int", Size);
        Add(".size", sized, "int", Size);
    }

    private static CelValue Size(ReadOnlySpan<CelValue> a, ref CelFrame frame)
    {
        switch (a[0].Kind)
        {
            case CelKind.String:
                return frame.ChargeRead(a[0].AsString().Length) ? CelValue.From((long)CelText.Size(a[0].AsString())) : CelFrame.Exhausted;
            case CelKind.Bytes:
                return CelValue.From((long)a[0].AsBytes().Length);
            case CelKind.List:
                return CelValue.From((long)a[0].AsList().Count);
            default:
                return CelValue.From((long)a[0].AsMap().Count);
        }
    }

    private static void AddTests()
    {
        Add(".contains", ["string, string"], "bool", (a, ref f) =>
            ReadBoth(a, ref f) ? CelValue.From(CelSearch.First(a[0].AsString(), a[1].AsString()) >= 0) : CelFrame.Exhausted);
        Add(".startsWith", ["string, string"], "bool", (a, ref f) =>
            f.ChargeRead(a[1].AsString().Length)
                ? CelValue.From(a[0].AsString().StartsWith(a[1].AsString(), StringComparison.Ordinal))
                : CelFrame.Exhausted);
        Add(".endsWith", ["string, string"], "bool", (a, ref f) =>
            f.ChargeRead(a[1].AsString().Length)
                ? CelValue.From(a[0].AsString().EndsWith(a[1].AsString(), StringComparison.Ordinal))
                : CelFrame.Exhausted);
        Add(".matches", ["string, string"], "bool", Matches);
        Add("matches", ["string, string"], "bool", Matches);
    }

    // A pattern that was not known before is prepared each time, which costs far more than using it.
    private static CelValue Matches(ReadOnlySpan<CelValue> a, ref CelFrame frame)
    {
        var pattern = a[1].AsString();
        if (!frame.Charge(100 + (10L * pattern.Length))) return CelFrame.Exhausted;
        var (compiled, problem) = CelPattern.Compile(pattern);
        if (compiled is null) return CelValue.FromError(problem);
        var isMatch = compiled.IsMatch(a[0].AsString(), ref frame);
        return frame.IsExhausted ? CelFrame.Exhausted : CelValue.From(isMatch);
    }

    private static void AddTimes()
    {
        foreach (var field in Enum.GetValues<CelTimeField>())
        {
            var name = ".get" + field;
            Add(name, ["timestamp"], "int", (a, ref _) => a[0].Kind == CelKind.Duration
                ? CelValue.From(CelTime.Field(field, a[0].AsNanoseconds()))
                : CelValue.From(CelTime.Field(field, a[0], 0)));
            Add(name, ["timestamp, string"], "int", (a, ref _) => CelTimeZone.OffsetAt(a[1].AsString(), a[0]) is { } offset
                ? CelValue.From(CelTime.Field(field, a[0], offset))
                : CelValue.FromError("there is no such time zone; write Europe/Paris or +01:00"));
            if (field < CelTimeField.Hours) continue;
            Functions[("get" + field, true, 1)].Overloads.Add(new CelOverload([CelSchemaType.Duration], CelSchemaType.Int));
        }
    }

    private static void AddStrings()
    {
        Add(".charAt", ["string, int"], "string", (a, ref f) =>
            Read(a, ref f) ? CelText.CharAt(a[0].AsString(), a[1].AsInt()) : CelFrame.Exhausted);
        Add(".indexOf", ["string, string"], "int", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.IndexOf(a[0].AsString(), a[1].AsString(), 0) : CelFrame.Exhausted);
        Add(".indexOf", ["string, string, int"], "int", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.IndexOf(a[0].AsString(), a[1].AsString(), a[2].AsInt()) : CelFrame.Exhausted);
        Add(".lastIndexOf", ["string, string"], "int", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.LastIndexOf(a[0].AsString(), a[1].AsString()) : CelFrame.Exhausted);
        Add(".lastIndexOf", ["string, string, int"], "int", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.LastIndexOf(a[0].AsString(), a[1].AsString(), a[2].AsInt()) : CelFrame.Exhausted);
        Add(".substring", ["string, int"], "string", (a, ref f) =>
            Read(a, ref f) ? Made(CelText.Substring(a[0].AsString(), a[1].AsInt(), null), ref f) : CelFrame.Exhausted);
        Add(".substring", ["string, int, int"], "string", (a, ref f) =>
            Read(a, ref f)
                ? Made(CelText.Substring(a[0].AsString(), a[1].AsInt(), a[2].AsInt()), ref f)
                : CelFrame.Exhausted);
        Add(".replace", ["string, string, string"], "string", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.Replace(a[0].AsString(), a[1].AsString(), a[2].AsString(), -1, ref f) : CelFrame.Exhausted);
        Add(".replace", ["string, string, string, int"], "string", (a, ref f) =>
            ReadBoth(a, ref f)
                ? CelText.Replace(a[0].AsString(), a[1].AsString(), a[2].AsString(), a[3].AsInt(), ref f)
                : CelFrame.Exhausted);
        Add(".split", ["string, string"], "list(string)", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.Split(a[0].AsString(), a[1].AsString(), -1, ref f) : CelFrame.Exhausted);
        Add(".split", ["string, string, int"], "list(string)", (a, ref f) =>
            ReadBoth(a, ref f) ? CelText.Split(a[0].AsString(), a[1].AsString(), a[2].AsInt(), ref f) : CelFrame.Exhausted);
        Add(".join", ["list"], "string", (a, ref f) => CelText.Join(a[0].AsList(), "", ref f));
        Add(".join", ["list, string"], "string", (a, ref f) => CelText.Join(a[0].AsList(), a[1].AsString(), ref f));
        Add(".lowerAscii", ["string"], "string", (a, ref f) =>
            Made(a, ref f) ? CelValue.From(CelText.LowerAscii(a[0].AsString())) : CelFrame.Exhausted);
        Add(".upperAscii", ["string"], "string", (a, ref f) =>
            Made(a, ref f) ? CelValue.From(CelText.UpperAscii(a[0].AsString())) : CelFrame.Exhausted);
        Add(".trim", ["string"], "string", (a, ref f) => Made(a, ref f) ? CelValue.From(a[0].AsString().Trim()) : CelFrame.Exhausted);
        Add(".reverse", ["string"], "string", (a, ref f) =>
            Made(a, ref f) ? CelValue.From(CelText.Reverse(a[0].AsString())) : CelFrame.Exhausted);
        Add(".format", ["string, list"], "string", (a, ref f) => CelFormat.Run(a[0].AsString(), a[1].AsList(), ref f));
        Add("strings.quote", ["string"], "string", (a, ref f) =>
            Made(a, ref f) ? CelValue.From(CelText.Quote(a[0].AsString())) : CelFrame.Exhausted);
    }

    private static bool Read(ReadOnlySpan<CelValue> a, ref CelFrame frame) => frame.ChargeRead(a[0].AsString().Length);

    // Of a text and what is looked for in it.
    private static bool ReadBoth(ReadOnlySpan<CelValue> a, ref CelFrame frame) =>
        frame.ChargeRead((long)a[0].AsString().Length + a[1].AsString().Length);

    private static bool Made(ReadOnlySpan<CelValue> a, ref CelFrame frame) => frame.ChargeMade(a[0].AsString().Length);

    private static CelValue Made(CelValue text, ref CelFrame frame) =>
        text.Kind != CelKind.String || frame.ChargeMade(text.AsString().Length) ? text : CelFrame.Exhausted;

    // A leading dot makes a method, whose first parameter is the receiver; each parameter list is one overload.
    private static void Add(string name, string[] parameterLists, string result, CelImplementation run)
    {
        var isMethod = name.StartsWith('.');
        var plain = isMethod ? name[1..] : name;
        foreach (var list in parameterLists)
        {
            CelSchemaType[] parameters = [.. list.Split(", ").Select(TypeOf)];
            if (!Functions.TryGetValue((plain, isMethod, parameters.Length), out var function))
            {
                function = new CelFunction(plain, isMethod, parameters.Length, run);
                Functions.Add((plain, isMethod, parameters.Length), function);
            }

            function.Overloads.Add(new CelOverload([.. parameters], TypeOf(result)));
        }
    }

    private static CelSchemaType TypeOf(string name) => name switch
    {
        "bool" => CelSchemaType.Bool,
        "int" => CelSchemaType.Int,
        "uint" => CelSchemaType.Uint,
        "double" => CelSchemaType.Double,
        "string" => CelSchemaType.String,
        "bytes" => CelSchemaType.Bytes,
        "list" => CelSchemaType.ListOf(CelSchemaType.Dyn),
        "list(string)" => CelSchemaType.ListOf(CelSchemaType.String),
        "map" => CelSchemaType.MapOf(CelSchemaType.Dyn, CelSchemaType.Dyn),
        "timestamp" => CelSchemaType.Timestamp,
        "duration" => CelSchemaType.Duration,
        "type" => CelSchemaType.Type,
        _ => CelSchemaType.Dyn,
    };
}
