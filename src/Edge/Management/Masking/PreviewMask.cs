using System.Collections.Immutable;
using FluentValidation;
using Gateway.Governance.Configuration;
using Gateway.Governance.Masking;
using MediatR;

namespace Gateway.Edge.Management.Masking;

/// <summary>What would be hidden in a text, and why. Nothing of it is kept.</summary>
internal sealed record PreviewMask(Caller Caller, string Text, IReadOnlyList<string>? Kinds)
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
            RuleForEach(static r => r.Kinds).Must(static kind => kind is "*" || Detectors.IsKind(kind) || Detectors.IsGroup(kind))
                .WithMessage("kinds: there is no detector kind of one of these names; docs/masking.md lists them");
        }
    }

    internal sealed class Handler(LiveConfig config) : IRequestHandler<PreviewMask, Outcome<MaskPreviewItem>>
    {
        public Task<Outcome<MaskPreviewItem>> Handle(PreviewMask request, CancellationToken cancellationToken) =>
            Task.FromResult(Try(request));

        private Outcome<MaskPreviewItem> Try(PreviewMask request)
        {
            var kinds = request.Kinds is { Count: > 0 } named ? [.. named] : (ImmutableArray<string>)["*"];
            return MaskPreview.Of(request.Text, kinds, config.Current.Masking.Rules()) is { } preview
                ? new MaskPreviewItem([.. preview.Values.Select(static v => new MaskedItem(v.Kind, v.Path, v.Length, v.Confidence))],
                    preview.Shown)
                : Policies.PolicyText.Wrong("The text cannot be masked.", ["It is JSON that is nested too deeply."]);
        }
    }
}
