using System.Globalization;
using Gateway.Governance.Approvals.Channels;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Export;
using Gateway.Silo.Stores.Log;

namespace Gateway.Silo.Export;

/// <summary>Lines of a file, synced before they count as delivered. What a crash left torn at the end is cut off.</summary>
internal sealed class FileSink(FileExportConfig config, ExportFormat format, TimeProvider time) : ISink
{
    private const int ScanBytes = 64 << 10;
    private const string Stamp = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int StampLength = 19;

    private FileStream? _file;
    private string? _name;
    private DateTimeOffset _began;

    public Task<SendResult> SendAsync(IReadOnlyList<ExportEvent> batch, CancellationToken cancellation)
    {
        try
        {
            if (_file is not null && !IsInPlace()) Close();
            _file ??= Open();
            if (_file.Length > 0 && (_file.Length >= config.Bytes || time.GetUtcNow() - _began >= config.Age)) PutAside();
            Write(batch);
            if (!IsInPlace())
            {
                Close();
                return Task.FromResult(SendResult.Of(SendOutcome.Again, "the file was taken away while it was written; another is begun"));
            }

            return Task.FromResult(SendResult.Of(SendOutcome.Delivered, "written"));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Close();
            return Task.FromResult(SendResult.Of(SendOutcome.Again,
                $"the file cannot be written ({failure.GetType().Name}); check its folder, its owner and the disk's room"));
        }
    }

    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private void Write(IReadOnlyList<ExportEvent> batch)
    {
        using var lines = new MemoryStream(batch.Sum(static told => told.Entry.Payload.Length + 512));
        foreach (var told in batch)
        {
            lines.Write(EntryText.Line(told, format));
            lines.WriteByte((byte)'\n');
        }

        var end = _file!.Length;
        try
        {
            _file.Position = end;
            _file.Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            FileSync.Sync(_file.SafeFileHandle);
        }
        catch (IOException)
        {
            // Half a batch would be half twice: it is sent again as a whole.
            _file.SetLength(end);
            throw;
        }
    }

    private FileStream Open()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(config.Path))!;
        Directory.CreateDirectory(folder);
        var isNew = !File.Exists(config.Path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        var file = new FileStream(config.Path, options);
        try
        {
            FolderSync.Sync(folder);
            file.SetLength(WholeLines(file));
            _name = NameOf(file);
            _began = isNew || file.Length == 0 ? time.GetUtcNow() : new DateTimeOffset(File.GetCreationTimeUtc(config.Path));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Whoever moves or removes the file takes it from its name, not from this sink: what was written then would be where nobody looks.
    private bool IsInPlace() => File.Exists(config.Path) && string.Equals(NameOf(_file!), _name, StringComparison.Ordinal);

    // What Linux calls the open file now; null elsewhere.
    private static string? NameOf(FileStream file) => !OperatingSystem.IsLinux() ? null
        : new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}")).LinkTarget;

    // The length up to the last line break.
    private static long WholeLines(FileStream file)
    {
        var buffer = new byte[ScanBytes];
        for (var end = file.Length; end > 0;)
        {
            var from = Math.Max(0, end - buffer.Length);
            var piece = buffer.AsSpan(0, (int)(end - from));
            file.Position = from;
            file.ReadExactly(piece);
            if (piece.LastIndexOf((byte)'\n') is >= 0 and var at) return from + at + 1;
            end = from;
        }

        return 0;
    }

    private void PutAside()
    {
        Close();
        var folder = Path.GetDirectoryName(Path.GetFullPath(config.Path))!;
        var (stem, ending) = (Path.GetFileNameWithoutExtension(config.Path), Path.GetExtension(config.Path));
        // Their names sort in the order in which they were put aside, whatever the clock does meanwhile.
        var kept = Directory.GetFiles(folder, $"{stem}-????????T?????????Z*{ending}").Order(StringComparer.Ordinal).ToList();
        var at = time.GetUtcNow().UtcDateTime;
        if (kept.Max(file => TimeOf(Path.GetFileName(file)[(stem.Length + 1)..])) is { } newest && newest >= Whole(at))
            at = newest.AddMilliseconds(1);
        var aside = Path.Combine(folder, $"{stem}-{at.ToString(Stamp, CultureInfo.InvariantCulture)}{ending}");
        File.Move(config.Path, aside);
        _file = Open();
        if (config.Keep == 0) return;
        foreach (var old in kept.Append(aside).SkipLast(config.Keep)) File.Delete(old);
    }

    // Null where somebody else gave a file such a name.
    private static DateTime? TimeOf(string name) => DateTime.TryParseExact(name[..StampLength], Stamp, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    // As a name has it: without what is finer than milliseconds.
    private static DateTime Whole(DateTime at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMillisecond));

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
