using System.Globalization;
using FluentValidation;
using Gateway.Abstractions.Recording;
using MediatR;

namespace Gateway.Edge.Management.Recording;

/// <summary>Makes an export go on from another entry: again, or past what its receiver will not take.</summary>
internal sealed record ResetExport(Caller Caller, string Name, string To) : IManagementCommand, IRequest<Outcome<ExportItem>>
{
    public Operation Operation => Operation.ResetExport;

    public string Resource => Position is { } position
        ? string.Create(CultureInfo.InvariantCulture, $"{Name[..Math.Min(Name.Length, 63)]} to {(position < 0 ? "end" : position)}") : "";

    private long? Position => To switch
    {
        "start" => 0,
        "end" => -1,
        _ => long.TryParse(To, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position : null,
    };

    internal sealed class Validator : AbstractValidator<ResetExport>
    {
        public Validator() => RuleFor(static r => r.Position).NotNull().WithMessage("to: write start, end or a position from 0");
    }

    internal sealed class Handler(IGrainFactory grains) : IRequestHandler<ResetExport, Outcome<ExportItem>>
    {
        public async Task<Outcome<ExportItem>> Handle(ResetExport request, CancellationToken cancellationToken)
        {
            var exports = grains.GetGrain<IExportGrain>(IExportGrain.Key);
            if (!(await exports.StatusAsync()).Any(e => string.Equals(e.Name, request.Name, StringComparison.Ordinal)))
                return ManagementFault.NotFound("export");
            return await exports.ResetAsync(request.Name, request.Position!.Value) is { } status
                ? ExportItem.Of(status)
                : ManagementFault.Invalid(["to: the recording has no entry of this position yet"]);
        }
    }
}
