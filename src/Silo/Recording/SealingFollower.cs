using System.Security.Cryptography;
using Gateway.Abstractions.Recording;
using Gateway.Abstractions.Stores;
using Gateway.Governance.Configuration;
using Gateway.Governance.Recording.Evidence;
using Gateway.Silo.Stores;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Silo.Recording;

/// <summary>Signs a checkpoint every period in which entries came, in the background: no request waits for it.</summary>
/// <remarks>A failure stops no traffic, since entries are durable without it; it is told by readiness and the log, and tried again every
/// second.</remarks>
internal sealed partial class SealingFollower(
    IRecordingStore recordings, EvidenceLog evidence, LiveConfig config, SecretLookup secrets, TimeProvider time,
    ILogger<SealingFollower> log)
    : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly List<WitnessRound> _witnesses = [];
    private Sealer? _sealer;
    private string? _told;

    /// <summary>What came last is signed before the process ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_sealer is not null) await TrySealAsync(cancellationToken);
        foreach (var witness in _witnesses) witness.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var checkpoints = config.Current.Recording.Checkpoints;
        if (!checkpoints.Enabled) return;
        if (recordings is not SqliteStore)
        {
            NoStore();
            return;
        }

        _witnesses.AddRange(checkpoints.Witnesses.Select(witness => new WitnessRound(witness, time)));
        while (!stoppingToken.IsCancellationRequested)
        {
            // The wait comes first, so that what came meanwhile shares one checkpoint.
            await Task.Delay(evidence.Problem is null ? checkpoints.Period : Again, time, stoppingToken);
            await TrySealAsync(stoppingToken);
        }
    }

    private async Task TrySealAsync(CancellationToken cancellation)
    {
        try
        {
            _sealer ??= await OpenAsync();
            // What comes while one is signed is for the next period: under load there would be no end to signing.
            for (var isAll = false; !isAll && await _sealer.SealAsync(cancellation) is { } moved; isAll = moved.IsAll)
                evidence.Note(_sealer.Latest, _sealer.Size, Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - moved.FirstAtUnixMs));
            KeepWitnessed(_sealer);
            if (evidence.Problem is not null) evidence.Note(_sealer.Latest, _sealer.Size, evidence.WaitedMs);
            _told = null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever was under way is begun anew from what is on the disk.
            _sealer = null;
            Tell(failure switch
            {
                IOException or UnauthorizedAccessException =>
                    "Checkpoints: the folder of the evidence cannot be written or read; check the disk and who owns it.",
                EvidenceException or InvalidDataException or StoreUnavailableException or CryptographicException
                    or PlatformNotSupportedException => failure.Message,
                _ => $"Checkpoints: the gateway failed while signing ({failure.GetType().Name}); it tries again by itself.",
            });
        }
    }

    private async Task<Sealer> OpenAsync()
    {
        var recording = config.Current.Recording;
        var sealer = await Sealer.OpenAsync(recording.Path, (SqliteStore)recordings, Signer(recording), recording.Checkpoints.Origin);
        evidence.Folder = EvidenceFolder.Of(Path.GetFullPath(recording.Path));
        evidence.Note(sealer.Latest, sealer.Size, 0);
        return sealer;
    }

    private ICheckpointSigner Signer(RecordingConfig recording)
    {
        var key = recording.Checkpoints.Key ?? new SecretReference(SecretSource.File, SigningKey.Beside(recording.Path));
        if (key.Source == SecretSource.File)
        {
            KeyHandover.Finish(EvidenceFolder.Of(Path.GetFullPath(recording.Path)), key.Name);
            return SigningKey.Open(key.Name, recording.Checkpoints.Origin);
        }

        var secret = secrets(key);
        return secret.Value is { } text ? SigningKey.Read(text) : throw new InvalidDataException("Checkpoints: " + secret.Problem);
    }

    // Witnesses are asked beside the signing, each for the newest checkpoint once it has answered for the one before.
    private void KeepWitnessed(Sealer sealer)
    {
        if (_witnesses.Count == 0 || sealer.Latest is not { } latest) return;
        foreach (var witness in _witnesses)
        {
            if (witness.Problem is { } problem && witness.IsNews) Refused(witness.Name, problem);
            witness.Ask(latest, sealer.Size, sealer.Consistency);
        }

        if (WitnessRound.Common(_witnesses) is { } witnessed) sealer.KeepWitnessed(witnessed);
    }

    private void Tell(string problem)
    {
        evidence.Fail(problem);
        if (string.Equals(problem, _told, StringComparison.Ordinal)) return;
        _told = problem;
        Failed(problem);
    }

    [LoggerMessage(1510, LogLevel.Error, "Nothing can be signed: {problem}")]
    private partial void Failed(string problem);

    [LoggerMessage(1511, LogLevel.Warning, "This kind of store has no checkpoints; recordings prove themselves by their chains alone")]
    private partial void NoStore();

    [LoggerMessage(1512, LogLevel.Warning, "Witness {witness} did not cosign: {problem}")]
    private partial void Refused(string witness, string problem);
}
