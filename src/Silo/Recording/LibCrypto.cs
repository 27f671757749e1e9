using System.Runtime.InteropServices;

namespace Gateway.Silo.Recording;

/// <summary>The few functions of the system's OpenSSL that Ed25519 needs: the framework has the library loaded for TLS, but no Ed25519 of
/// its own.</summary>
internal sealed unsafe class LibCrypto
{
    private static readonly string[] Names = ["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.3.dylib", "libcrypto-3-x64.dll"];
    private static readonly Lazy<LibCrypto?> Found = new(Load);

    private LibCrypto(nint library)
    {
        NewPrivate = (delegate* unmanaged<int, nint, byte*, nuint, nint>)Export(library, "EVP_PKEY_new_raw_private_key");
        NewPublic = (delegate* unmanaged<int, nint, byte*, nuint, nint>)Export(library, "EVP_PKEY_new_raw_public_key");
        GetPublic = (delegate* unmanaged<nint, byte*, nuint*, int>)Export(library, "EVP_PKEY_get_raw_public_key");
        FreeKey = (delegate* unmanaged<nint, void>)Export(library, "EVP_PKEY_free");
        NewContext = (delegate* unmanaged<nint>)Export(library, "EVP_MD_CTX_new");
        FreeContext = (delegate* unmanaged<nint, void>)Export(library, "EVP_MD_CTX_free");
        SignInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Export(library, "EVP_DigestSignInit");
        Sign = (delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int>)Export(library, "EVP_DigestSign");
        VerifyInit = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Export(library, "EVP_DigestVerifyInit");
        Verify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)Export(library, "EVP_DigestVerify");
    }

    /// <summary>The library; null where the system has none that knows these functions.</summary>
    public static LibCrypto? Instance => Found.Value;

    public delegate* unmanaged<int, nint, byte*, nuint, nint> NewPrivate { get; }

    public delegate* unmanaged<int, nint, byte*, nuint, nint> NewPublic { get; }

    public delegate* unmanaged<nint, byte*, nuint*, int> GetPublic { get; }

    public delegate* unmanaged<nint, void> FreeKey { get; }

    public delegate* unmanaged<nint> NewContext { get; }

    public delegate* unmanaged<nint, void> FreeContext { get; }

    public delegate* unmanaged<nint, nint, nint, nint, nint, int> SignInit { get; }

    public delegate* unmanaged<nint, byte*, nuint*, byte*, nuint, int> Sign { get; }

    public delegate* unmanaged<nint, nint, nint, nint, nint, int> VerifyInit { get; }

    public delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> Verify { get; }

    private static nint Export(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static LibCrypto? Load()
    {
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out var library)) continue;
            try
            {
                return new LibCrypto(library);
            }
            catch (EntryPointNotFoundException)
            {
                NativeLibrary.Free(library);
            }
        }

        return null;
    }
}
