namespace Gateway.Embedded.Engine;

/// <summary>Calls in order of arrival, linked through themselves. A field of its queue, used under that queue's gate.</summary>
internal struct CallList
{
    public Call? Head { get; private set; }

    public Call? Tail { get; private set; }

    public void Append(Call call)
    {
        call.Next = null;
        call.Previous = Tail;
        if (Tail is null)
            Head = call;
        else
            Tail.Next = call;
        Tail = call;
    }

    public void Remove(Call call)
    {
        if (call.Previous is null)
            Head = call.Next;
        else
            call.Previous.Next = call.Next;
        if (call.Next is null)
            Tail = call.Previous;
        else
            call.Next.Previous = call.Previous;
        call.Next = call.Previous = null;
    }
}
