using System.Collections.Immutable;
using FluentValidation;
using Gateway.Abstractions.Masking;
using Gateway.Edge.Connections;
using Gateway.Edge.Masking;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using MediatR;

namespace Gateway.Edge.Management.Masking;

/// <summary>What would be hidden in a text, and why. Nothing of it is kept.</summary>
internal sealed record PreviewMask(Caller Caller, string Text, IReadOnlyList<string>? Kinds, string? Connection)
    : IManagementRequest, IRequest<Outcome<MaskPreviewItem>>
{
    public Operation Operation => Operation.PreviewMask;

    internal sealed class Validator : AbstractValidator<PreviewMask>
    {
        private const int KindsMax = 100;

        public Validator()
        {
            RuleFor(static r => r.Text).NotEmpty().WithMessage("text: send the text or the JSON document to try");
            RuleFor(static r => r.Kinds).Must(static kinds => kinds is null || kinds.Count <= KindsMax)
                .WithMessage("kinds: send at most 100 kinds");
            RuleForEach(static r => r.Kinds).Must(
                    static kind => kind is "*" || (kind is not null && (Detectors.IsKind(kind) || Detectors.IsGroup(kind))))
                .WithMessage("kinds: there is no detector kind of one of these names; docs/masking.md lists them");
        }
    }

    internal sealed class Handler(LiveConfig config, RouteTable routes) : IRequestHandler<PreviewMask, Outcome<MaskPreviewItem>>
    {
        public async Task<Outcome<MaskPreviewItem>> Handle(PreviewMask request, CancellationToken cancellationToken)
        {
            var told = new List<Hit>();
            var part = AnalyserPart.NotAsked;
            if (request.Connection is { } connection)
            {
                if (routes.Find(connection) is not { } route)
                    return Policies.PolicyText.Wrong("Nobody can be asked.", ["connection: there is no connection of this name"]);
                part = route.Analyser is null ? AnalyserPart.None : AnalyserPart.Asked;
                if (route.Analyser is { } analyser) await AskAsync(analyser, request.Text, told, cancellationToken);
            }

            var kinds = request.Kinds is { Count: > 0 } named ? [.. named] : (ImmutableArray<string>)["*"];
            return MaskPreview.Of(request.Text, kinds, config.Current.Masking.Rules(), told) is { } preview
                ? new MaskPreviewItem([.. preview.Values.Select(static v => new MaskedItem(v.Kind, v.Path, v.Length, v.Confidence))],
                    preview.Shown, part)
                : Policies.PolicyText.Wrong("The text cannot be masked.", ["It is JSON that is nested too deeply."]);
        }

        // An analyser gets the texts of a message; here the text is what one answers.
        private static async Task AskAsync(EntityAnalyser analyser, string text, List<Hit> told, CancellationToken cancellation)
        {
            var head = "{\"result\":"u8;
            var offset = head.Length;
            byte[] message = [.. head, .. MaskPreview.Json(text), (byte)'}'];
            await analyser.AddAsync(message, told, cancellation);
            for (var i = 0; i < told.Count; i++) told[i] = told[i] with { Offset = told[i].Offset - offset };
        }
    }
}
