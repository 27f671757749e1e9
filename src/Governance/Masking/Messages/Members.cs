using System.Collections.Frozen;
using System.Text;

namespace Gateway.Governance.Masking.Messages;

/// <summary>Knows members by name. Names are those of MCP 2025-03-26 to 2026-07-28 and of its tasks extension.</summary>
internal static class Members
{
    private const int NameMax = 64;
    private const string ProtocolPrefix = "io.modelcontextprotocol/";

    // Tokens that are compared or sent back byte for byte, enumerations, and what clients act on.
    private const string OpaqueNames =
        "progressToken requestState cursor nextCursor taskId subscriptionId requestId elicitationId toolUseId protocolVersion "
        + "supportedVersions supported requested mimeType mode role level action resultType cacheScope ttl ttlMs pollInterval "
        + "pollIntervalMs status stopReason model version url websiteUrl icons ref traceparent tracestate baggage code "
        + "createdAt lastUpdatedAt lastModified resourceSubscriptions execution";

    private static readonly FrozenDictionary<string, Member> ByName = new Dictionary<string, Member>(StringComparer.Ordinal)
    {
        ["jsonrpc"] = Member.Jsonrpc,
        ["id"] = Member.Id,
        ["method"] = Member.Method,
        ["type"] = Member.Type,
        ["params"] = Member.Params,
        ["result"] = Member.Result,
        ["error"] = Member.Error,
        ["name"] = Member.Name,
        ["uri"] = Member.Uri,
        ["arguments"] = Member.Arguments,
        ["argument"] = Member.Argument,
        ["structuredContent"] = Member.StructuredContent,
        ["content"] = Member.Content,
        ["contents"] = Member.Contents,
        ["resource"] = Member.Resource,
        ["messages"] = Member.Messages,
        ["input"] = Member.Input,
        ["text"] = Member.Text,
        ["data"] = Member.Data,
        ["blob"] = Member.Blob,
        ["inputSchema"] = Member.Schema,
        ["outputSchema"] = Member.Schema,
        ["requestedSchema"] = Member.Schema,
        ["properties"] = Member.SchemaMap,
        ["patternProperties"] = Member.SchemaMap,
        ["$defs"] = Member.SchemaMap,
        ["definitions"] = Member.SchemaMap,
        ["description"] = Member.SchemaText,
        ["title"] = Member.SchemaText,
        ["$comment"] = Member.SchemaText,
        ["default"] = Member.SchemaValue,
        ["examples"] = Member.SchemaValue,
        ["_meta"] = Member.Meta,
        ["capabilities"] = Member.Capabilities,
        ["tools"] = Member.Tools,
        ["prompts"] = Member.Prompts,
        ["inputRequests"] = Member.KeyedRequests,
        ["inputResponses"] = Member.KeyedRequests,
    }.Concat(OpaqueNames.Split(' ').Select(n => KeyValuePair.Create(n, Member.Opaque))).ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Member>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        ByName.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The member of a decoded name.</summary>
    internal static Member Of(ReadOnlySpan<byte> name)
    {
        if (name.Length > NameMax || !Ascii.IsValid(name))
        {
            return Member.Other;
        }

        Span<char> characters = stackalloc char[NameMax];
        var length = Encoding.ASCII.GetChars(name, characters);
        return Lookup.TryGetValue(characters[..length], out var member) ? member
            : characters[..length].StartsWith(ProtocolPrefix, StringComparison.Ordinal) ? Member.ProtocolMeta : Member.Other;
    }
}
