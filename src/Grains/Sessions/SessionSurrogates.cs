using System.Collections.Immutable;
using Gateway.Abstractions.Masking;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Masking;
using Gateway.Governance.Masking.Surrogates;
using Gateway.Grains.Stores;

namespace Gateway.Grains.Sessions;

/// <summary>Keeps a session's surrogates: in memory, and in the state store under a key of the session's own. Runs in the session grain's
/// turns only.</summary>
/// <remarks>The store holds one head with the session's key, sealed under the gateway's, and pieces of entries whose values are sealed
/// under the session's key. Ending the session destroys that key, and with it every value; then the pieces go, since whoever has the
/// gateway's key could try numbers against what they say of values, and the head goes last.</remarks>
internal sealed class SessionSurrogates
{
    private const string Kind = "surrogates";

    private readonly IStateStore _states;
    private readonly string _session;
    private readonly string _connection;
    private readonly MaskKey _master;
    private readonly Func<Task<bool>> _mark;
    private readonly StateCell<SurrogateHead> _head;
    private readonly List<StateCell<SurrogatePiece>> _pieces = [];
    private MaskKey _key = MaskKey.Create();
    private bool _hasHead;
    private bool _isOver;
    private bool _isForgotten;
    private Task<bool> _flushing = Task.FromResult(true);

    /// <summary>None yet.</summary>
    /// <param name="states">Where they are kept.</param>
    /// <param name="session">The session.</param>
    /// <param name="master">The gateway's key.</param>
    /// <param name="mark">Notes with the session that it has surrogates; false when that cannot be written.</param>
    public SessionSurrogates(IStateStore states, SessionDocument session, MaskKey master, Func<Task<bool>> mark)
    {
        (_states, _session, _connection, _master, _mark) = (states, session.Id, session.Connection.Value, master, mark);
        _head = new StateCell<SurrogateHead>(states, Kind, _session);
        Vault = new SurrogateVault(_session, _connection, _master, _key);
    }

    /// <summary>What was given out.</summary>
    public SurrogateVault Vault { get; private set; }

    /// <summary>Reads what an earlier activation wrote.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read now.</exception>
    public async Task LoadAsync()
    {
        if (await _head.LoadAsync() is not { } head) return;
        // A key that does not open leaves surrogates that nobody can turn back; they stay known, so that none is given out twice.
        _key = SurrogateVault.OpenKey(_master, _session, head.Key) ?? _key;
        Vault = new SurrogateVault(_session, _connection, _master, _key);
        (_hasHead, _isOver) = (true, head.Key.Length == 0);
        while (await Piece(_pieces.Count).LoadAsync() is { } piece) Vault.Load(piece.Entries);
    }

    /// <summary>Waits until everything that was given out is durable.</summary>
    /// <returns>False when it cannot be written; nothing that was given out since may be used.</returns>
    public Task<bool> FlushAsync() => !Vault.IsChanged && _flushing is { IsCompletedSuccessfully: true, Result: true } ? _flushing
        : _flushing = FlushAfterAsync(_flushing);

    /// <summary>Destroys the session's key and removes all that is kept; once that is done, does nothing. Where the store cannot write, it
    /// is to be called again.</summary>
    /// <returns>Whether nothing is left.</returns>
    public async Task<bool> ForgetAsync()
    {
        if (_isForgotten) return true;
        // From here on nothing is added; what is on its way is waited for.
        _isOver = true;
        await EndOfAsync(_flushing);
        try
        {
            if (await _head.LoadAsync() is not { } head) return true;
            if (head.Key.Length > 0 && await _head.WriteAsync(new SurrogateHead([]), "ended") != CellWrite.Written) return false;
            // The last first: whoever goes on reads them up to the first that is not there.
            for (var piece = _pieces.Count - 1; piece >= 0; piece--)
                if (await Piece(piece).RemoveAsync() != CellWrite.Written) return false;
            _isForgotten = await _head.RemoveAsync() == CellWrite.Written;
            return _isForgotten;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private async Task<bool> FlushAfterAsync(Task<bool> before)
    {
        // Whoever asked for an earlier one heard how it ended; what it left is still marked.
        await EndOfAsync(before);
        if (_isOver) return false;
        if (!_hasHead)
        {
            var head = new SurrogateHead(SurrogateVault.SealKey(_master, _session, _key));
            if (await TryAsync(_head, head) && await _mark()) _hasHead = true;
            else return false;
        }

        var changed = Vault.TakeChanged();
        var written = 0;
        try
        {
            for (; written < changed.Count; written++)
            {
                var piece = changed[written];
                if (!await TryAsync(Piece(piece), new SurrogatePiece([.. Vault.Piece(piece)]))) return false;
            }

            return true;
        }
        finally
        {
            foreach (var left in changed.Skip(written)) Vault.Return(left);
        }
    }

    private static async Task EndOfAsync(Task<bool> flushing) => await ((Task)flushing)
        .ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);

    private static async Task<bool> TryAsync<T>(StateCell<T> cell, T value)
        where T : class
    {
        try
        {
            return await cell.WriteAsync(value, "open") == CellWrite.Written;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }

    private StateCell<SurrogatePiece> Piece(int number)
    {
        while (_pieces.Count <= number)
            _pieces.Add(new StateCell<SurrogatePiece>(_states, Kind, FormattableString.Invariant($"{_session}/{_pieces.Count}")));
        return _pieces[number];
    }
}
