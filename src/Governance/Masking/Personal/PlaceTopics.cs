using Gateway.Governance.Masking.Detection;

namespace Gateway.Governance.Masking.Personal;

/// <summary>What is said before the places of one text, looked up once for all kinds that ask about the same place.</summary>
internal ref struct PlaceTopics
{
    private readonly TextContext _context;
    private int _at;
    private Topics _topics;

    internal PlaceTopics(in TextContext context)
    {
        _context = context;
        _at = -1;
    }

    internal Topics At(int start)
    {
        if (_at != start)
        {
            _at = start;
            _topics = TopicFinder.Before(_context, start);
        }

        return _topics;
    }

    internal bool Speak(int start, Topics of) => (At(start) & of) != Topics.None;
}
