using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gateway.Edge.Identity;

/// <summary>The development issuer's ES256 key in its file, made on first use and readable by its owner only.</summary>
internal sealed class DevelopmentKey
{
    private const int WaitMsMax = 2_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private DevelopmentKey(ECParameters parameters)
    {
        Parameters = parameters;
        KeyId = Thumbprint(parameters);
    }

    /// <summary>The key with its private part.</summary>
    public ECParameters Parameters { get; }

    /// <summary>The key's RFC 7638 thumbprint.</summary>
    public string KeyId { get; }

    /// <summary>Reads the key, or makes it where there is none. Two processes that start at once end with the same key.</summary>
    /// <param name="path">The file; missing folders are made.</param>
    /// <exception cref="InvalidDataException">The file is not such a key, or others may read it.</exception>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static DevelopmentKey Open(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: > 0 }) Create(path);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
            throw new InvalidDataException(
                $"The development issuer's key {path} is open to others: run chmod 600 on it, or delete it to get a new one.");
        return new DevelopmentKey(Parse(path));
    }

    private static void Create(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // The recording will stand beside it.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        try
        {
            using var file = new FileStream(path, options);
            file.Write(NewKey());
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was first: its key counts, as soon as it is written.
            SpinWait.SpinUntil(() => new FileInfo(path).Length > 0, WaitMsMax);
        }
    }

    private static ReadOnlySpan<byte> NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("kty"u8, "EC"u8);
            json.WriteString("crv"u8, "P-256"u8);
            json.WriteString("x"u8, Base64Url.EncodeToString(parameters.Q.X));
            json.WriteString("y"u8, Base64Url.EncodeToString(parameters.Q.Y));
            json.WriteString("d"u8, Base64Url.EncodeToString(parameters.D));
            json.WriteEndObject();
        }

        return text.WrittenSpan;
    }

    private static ECParameters Parse(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            byte[] Member(string name) => Base64Url.DecodeFromChars(json.RootElement.GetProperty(name).GetString());
            var parameters = new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Member("x"), Y = Member("y") },
                D = Member("d"),
            };
            using (ECDsa.Create(parameters)) return parameters;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or KeyNotFoundException
            or InvalidOperationException or CryptographicException)
        {
            throw new InvalidDataException(
                $"The development issuer's key {path} cannot be read: delete the file to get a new one.", exception);
        }
    }

    private static string Thumbprint(ECParameters parameters)
    {
        var canonical = $$"""
            {"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(parameters.Q.X)}}","y":"{{Base64Url.EncodeToString(parameters.Q.Y)}}"}
            """;
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
    }
}
