using System.Text.Json;

namespace Gateway.Governance.Masking.Messages;

/// <summary>The rules of docs/masking.md, "What is never touched": from a container and a member to what may be altered there.</summary>
internal static class Zones
{
    /// <summary>The zone of a value.</summary>
    /// <param name="parent">The object or array that holds it.</param>
    /// <param name="depth">How many containers are open: 1 for members of the message itself.</param>
    /// <param name="value">The value's first token.</param>
    internal static Zone Of(in Frame parent, int depth, JsonTokenType value)
    {
        var isObject = value == JsonTokenType.StartObject;
        var isScalar = value is not (JsonTokenType.StartObject or JsonTokenType.StartArray);
        return parent.Zone switch
        {
            Zone.Schema => OfSchema(parent, isObject),
            Zone.Protocol when parent.IsArray => Zone.Protocol,
            Zone.Protocol => OfProtocol(parent, depth, isObject, isScalar),
            var same => same,
        };
    }

    /// <summary>Whether the recording keeps a place as it is: the message's own structure.</summary>
    internal static bool IsStructure(in Frame parent) =>
        parent.Zone == Zone.Protocol && parent.Current is Member.Jsonrpc or Member.Method or Member.Type;

    /// <summary>Whether a property name may be masked.</summary>
    internal static bool MayRename(in Frame parent) => parent.Zone switch
    {
        Zone.Data => true,
        Zone.Protocol => parent.Holder is not Member.KeyedRequests,
        _ => false,
    };

    private static Zone OfSchema(in Frame parent, bool isObject)
    {
        if (parent.IsArray || parent.Holder == Member.SchemaMap)
        {
            return Zone.Schema;
        }

        return parent.Current switch
        {
            Member.SchemaText when !isObject => Zone.Data,
            Member.SchemaValue => Zone.Data,
            _ => Zone.Schema,
        };
    }

    private static Zone OfProtocol(in Frame parent, int depth, bool isObject, bool isScalar)
    {
        switch (parent.Current)
        {
            case Member.Jsonrpc or Member.Id or Member.Method or Member.Type or Member.Opaque:
                return Zone.Opaque;
            case Member.Params or Member.Result or Member.Error when depth == 1:
                return Zone.Protocol;
            case Member.Name when isScalar
                && parent.Holder is Member.Params or Member.Tools or Member.Prompts or Member.Arguments or Member.Argument:
                return Zone.Opaque;
            case Member.Uri when parent.Holder == Member.Params:
                return Zone.Opaque;
            case Member.Arguments when isObject && parent.Holder == Member.Params:
            // One block, in what a prompt or a sampling request says; anywhere else it may be what somebody filled in.
            case Member.Content when isObject && parent.Holder != Member.Messages:
            case Member.StructuredContent or Member.Input:
                return Zone.Data;
            case Member.Data when parent.Holder is Member.Params or Member.Error:
            case Member.Data or Member.Blob when !isScalar:
                return Zone.Data;
            case Member.Data when parent.Holder == Member.Content:
            case Member.Blob when parent.Holder is Member.Contents or Member.Resource:
                return Zone.Binary;
            case Member.Capabilities:
                return Zone.Declaration;
            case Member.Schema:
                return Zone.Schema;
            case Member.ProtocolMeta when isScalar:
                return Zone.Opaque;
            case Member.Other or Member.Contents or Member.Resource or Member.Messages when parent.Holder == Member.Meta:
                return Zone.Data;
            default:
                return Zone.Protocol;
        }
    }
}
