namespace Gateway.Commands;

/// <summary>Tells a key that is held down from one that is pressed anew. What the keyboard repeats was not pressed for what came onto the
/// screen meanwhile: it belongs to the page of the first press. For one thread.</summary>
internal sealed class KeyRun(TimeProvider time)
{
    // Longer than keyboards wait before they begin to repeat, and shorter than anybody reads a page.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private char _key;
    private long _at;
    private int _page;

    /// <summary>The page that a key was pressed for.</summary>
    /// <param name="key">The key.</param>
    /// <param name="page">The page that is on the screen.</param>
    public int PageOf(char key, int page)
    {
        var now = time.GetTimestamp();
        var isHeld = key == _key && Decides(key) && time.GetElapsedTime(_at, now) < s_pause;
        _page = isHeld ? _page : page;
        (_key, _at) = (key, now);
        return _page;
    }

    private static bool Decides(char key) => key is 'a' or 'd' or 'e' or 'g' or 'y';
}
