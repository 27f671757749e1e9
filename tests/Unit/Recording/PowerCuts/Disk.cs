namespace Gateway.Tests.Recording.PowerCuts;

/// <summary>The files of one folder as a traced process changes them, and what a power cut may make of them.</summary>
/// <remarks>What a sync returned for is there. Of the rest each sector may hold what it held after any number of the later writes, and a folder as
/// many of the later names; nothing else is assumed of a file system.</remarks>
internal sealed class Disk
{
    private static readonly string[] s_writes = ["pwrite64", "pwritev", "pwritev2"];

    private readonly string _root;
    private readonly Dictionary<string, DiskFile> _live = new(StringComparer.Ordinal);

    public Disk(string root) => _live[_root = root] = new DiskFile();

    /// <summary>Takes the beginning or the end of a call.</summary>
    public void Take(SystemCall call, bool isEnd)
    {
        if (!IsOurs(call.Path)) return;
        switch (call.Name)
        {
            // The disk may have it before the call returns.
            case var name when Array.IndexOf(s_writes, name) >= 0 || name == "ftruncate":
                if (!isEnd && _live.TryGetValue(call.Path, out var written)) written.Change(call);
                break;
            case "fsync" or "fdatasync":
                if (isEnd && call.Result == 0 && _live.TryGetValue(call.Path, out var synced)) synced.Sync(call);
                break;
            case "open":
                if (isEnd && call.Result >= 0) Opened(call);
                break;
            case "mkdir":
                if (isEnd && call.Result == 0) Add(call, call.Path, new DiskFile());
                break;
            case "unlink":
                if (isEnd && call.Result == 0) Remove(call, call.Path);
                break;
            case "rename":
                if (!isEnd || call.Result != 0) break;
                Rename(call);
                break;
            case "link":
                if (isEnd && call.Result == 0) Add(call, call.Target, _live[call.Path]);
                break;
            case "fallocate":
                // Advice about room; no bytes, and none of ours asks for a length.
                break;
            default:
                throw new NotSupportedException($"The model of a disk knows no '{call.Name}' on '{call.Path}'.");
        }
    }

    /// <summary>Puts what a cut at this moment leaves into a folder.</summary>
    public void Leave(string folder, Chance chance) => Leave(_live[_root], folder, chance);

    private static void Leave(DiskFile from, string to, Chance chance)
    {
        foreach (var (name, file) in from.Names(chance))
        {
            var path = Path.Combine(to, name);
            if (file.IsFolder)
            {
                Directory.CreateDirectory(path);
                Leave(file, path, chance);
            }
            else
            {
                File.WriteAllBytes(path, file.Bytes(chance));
            }
        }
    }

    private bool IsOurs(string path) =>
        path.StartsWith(_root, StringComparison.Ordinal) && (path.Length == _root.Length || path[_root.Length] == '/')
        && !path.EndsWith(" (deleted)", StringComparison.Ordinal);

    private void Opened(SystemCall call)
    {
        if (_live.TryGetValue(call.Path, out var known))
        {
            if (call.Flags.Contains("O_TRUNC", StringComparison.Ordinal))
                known.Change(new SystemCall("ftruncate", call.Path, "", 0, [], "") { Began = call.Began, Returned = call.Returned, Result = 0 });
        }
        else if (call.Flags.Contains("O_CREAT", StringComparison.Ordinal))
        {
            Add(call, call.Path, new DiskFile());
        }
    }

    private void Rename(SystemCall call)
    {
        var folder = Path.GetDirectoryName(call.Path)!;
        if (Path.GetDirectoryName(call.Target) != folder) throw new NotSupportedException("The model of a disk knows renames within a folder only.");
        _live.Remove(call.Path, out var file);
        _live[call.Target] = file!;
        _live[folder].Name(call, Path.GetFileName(call.Target), file, Path.GetFileName(call.Path));
    }

    private void Add(SystemCall call, string path, DiskFile file)
    {
        _live[path] = file;
        var parent = Path.GetDirectoryName(path)!;
        _live[parent].IsFolder = true;
        _live[parent].Name(call, Path.GetFileName(path), file);
        if (call.Name == "mkdir") file.IsFolder = true;
    }

    private void Remove(SystemCall call, string path)
    {
        if (!_live.Remove(path)) return;
        _live[Path.GetDirectoryName(path)!].Name(call, Path.GetFileName(path), null);
    }
}
