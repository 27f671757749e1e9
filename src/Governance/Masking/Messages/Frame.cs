namespace Gateway.Governance.Masking.Messages;

/// <summary>An open object or array on the way to a place.</summary>
internal struct Frame
{
    internal Zone Zone;

    /// <summary>The member it stands under; items take their array's.</summary>
    internal Member Holder;

    internal bool IsArray;

    /// <summary>The place of the item that is read.</summary>
    internal int Index;

    /// <summary>The member that is read.</summary>
    internal Member Current;

    /// <summary>The plan's number of the property that is read, -1 if no path names it.</summary>
    internal int NameId;

    /// <summary>Whether the text that is read is a document which <c>$</c> stands for, though it stands in data.</summary>
    internal bool HoldsDocument;

    /// <summary>Of a block: whether it is an image or audio; null until somebody asks.</summary>
    internal bool? IsMedia;

    /// <summary>Its first byte in the message.</summary>
    internal int Start;

    /// <summary>Set where a path hides all of it.</summary>
    internal PlannedPath? Hidden;

    /// <summary>Of a table's row: the plan's number of each column's name.</summary>
    internal int[]? Columns;

    /// <summary>Of a table, and of the list of its rows.</summary>
    internal ResultTable? Table;

    /// <summary>The names its properties have or get; null until one is masked.</summary>
    internal HashSet<string>? Names;

    /// <summary>The next number for a masked name that several of them have; null until two are masked alike.</summary>
    internal Dictionary<string, int>? Numbers;
}
