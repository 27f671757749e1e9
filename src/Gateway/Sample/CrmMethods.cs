using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Sample;

/// <summary>Answers each method of the protocol, for both eras.</summary>
internal sealed class CrmMethods(CrmCatalogue catalogue, CrmTools tools, CrmDatabase database)
{
    public const string Modern = "2026-07-28";
    private const string CustomerUri = "crm://customers/";
    private const int PageSize = 25;
    private static readonly string[] Legacy = ["2025-11-25", "2025-06-18", "2025-03-26"];

    /// <summary>Answers one request.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<CrmAnswer> AnswerAsync(CrmCall call, CancellationToken token)
    {
        var answer = await (call.Method switch
        {
            "tools/list" => IsAsync(new JsonObject { ["tools"] = catalogue.Copy("tools") }),
            "tools/call" => CallToolAsync(call, token),
            "prompts/list" => IsAsync(new JsonObject { ["prompts"] = catalogue.Copy("prompts") }),
            "prompts/get" => IsAsync(GetPrompt(call)),
            "resources/list" => IsAsync(ListResources(call)),
            "resources/templates/list" => IsAsync(new JsonObject { ["resourceTemplates"] = catalogue.Copy("resourceTemplates") }),
            "resources/read" => IsAsync(ReadResource(call)),
            "server/discover" when call.Modern => IsAsync(Discover()),
            "initialize" when !call.Modern => IsAsync(Initialize(call)),
            "ping" when !call.Modern => IsAsync(new JsonObject()),
            _ => IsAsync(new CrmAnswer.Fault(-32601, $"There is no method {call.Method}.", call.Modern ? 404 : 200)),
        });
        return call.Modern && answer is CrmAnswer.Result result ? new CrmAnswer.Result(Dress(call.Method, result.Value)) : answer;
    }

    private async Task<CrmAnswer> CallToolAsync(CrmCall call, CancellationToken token)
    {
        var name = Name(call, "name");
        if (!catalogue.HasTool(name))
        {
            return new CrmAnswer.Fault(-32602, $"There is no tool {name}.");
        }

        var arguments = call.Parameters["arguments"] as JsonObject ?? [];
        return new CrmAnswer.Result(await tools.CallAsync(name, arguments, call, token));
    }

    private CrmAnswer GetPrompt(CrmCall call)
    {
        if (Name(call, "name") != "summarize_customer")
        {
            return new CrmAnswer.Fault(-32602, $"There is no prompt {Name(call, "name")}.");
        }

        var customer = Customer(call.Parameters["arguments"]?["id"]?.ToString() ?? "");
        return customer is null
            ? new CrmAnswer.Fault(-32602, "The argument id must be a customer's number, such as 1001.")
            : new CrmAnswer.Result(new JsonObject
            {
                ["description"] = "Asks for a short summary of one customer.",
                ["messages"] = new JsonArray(new JsonObject
                {
                    ["role"] = "user",
                    ["content"] = new JsonObject
                    {
                        ["type"] = "text",
                        ["text"] = "Summarize this customer in three sentences:\n" + customer.ToJsonString(CrmJson.Options),
                    },
                }),
            });
    }

    private CrmAnswer ListResources(CrmCall call)
    {
        var cursor = Name(call, "cursor");
        if (!long.TryParse(cursor.Length == 0 ? "0" : cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            return new CrmAnswer.Fault(-32602, "The cursor is not one that this server gave.");
        }

        var rows = database.Rows("SELECT id, name FROM customers WHERE id > ? ORDER BY id LIMIT ?", after, (long)PageSize + 1);
        var page = new JsonObject
        {
            ["resources"] = new JsonArray([.. rows.Take(PageSize).Select(row => new JsonObject
            {
                ["uri"] = CustomerUri + row!["id"]!.ToJsonString(),
                ["name"] = row["name"]!.DeepClone(),
                ["mimeType"] = "application/json",
            })]),
        };
        if (rows.Count > PageSize)
        {
            page["nextCursor"] = rows[PageSize - 1]!["id"]!.ToJsonString();
        }

        return new CrmAnswer.Result(page);
    }

    private CrmAnswer ReadResource(CrmCall call)
    {
        var uri = Name(call, "uri");
        var customer = uri.StartsWith(CustomerUri, StringComparison.Ordinal) ? Customer(uri[CustomerUri.Length..]) : null;
        return customer is null
            ? new CrmAnswer.Fault(call.Modern ? -32602 : -32002, "There is no such resource.", Data: new JsonObject { ["uri"] = uri })
            : new CrmAnswer.Result(new JsonObject
            {
                ["contents"] = new JsonArray(new JsonObject
                {
                    ["uri"] = uri,
                    ["mimeType"] = "application/json",
                    ["text"] = customer.ToJsonString(CrmJson.Options),
                }),
            });
    }

    private JsonNode? Customer(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? database.Rows("SELECT * FROM customers WHERE id = ?", number).FirstOrDefault()
            : null;

    private CrmAnswer.Result Discover() => new(new JsonObject
    {
        ["supportedVersions"] = new JsonArray(Modern),
        ["capabilities"] = catalogue.Copy("capabilities"),
        ["instructions"] = catalogue.Copy("instructions"),
    });

    private CrmAnswer.Result Initialize(CrmCall call)
    {
        var wanted = call.Parameters["protocolVersion"]?.ToString();
        return new CrmAnswer.Result(new JsonObject
        {
            ["protocolVersion"] = Legacy.Contains(wanted) ? wanted : Legacy[0],
            ["capabilities"] = catalogue.Copy("capabilities"),
            ["serverInfo"] = catalogue.Copy("serverInfo"),
            ["instructions"] = catalogue.Copy("instructions"),
        });
    }

    /// <summary>Adds what the modern era asks of every result.</summary>
    private JsonObject Dress(string method, JsonObject result)
    {
        result["resultType"] = "complete";
        result["_meta"] = new JsonObject { ["io.modelcontextprotocol/serverInfo"] = catalogue.Copy("serverInfo") };
        if (method is "server/discover" or "tools/list" or "prompts/list" or "resources/templates/list")
        {
            result["ttlMs"] = 60_000;
            result["cacheScope"] = "public";
        }
        else if (method is "resources/list" or "resources/read")
        {
            result["ttlMs"] = 0;
            result["cacheScope"] = "private";
        }

        return result;
    }

    private static string Name(CrmCall call, string member) =>
        call.Parameters[member] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    private static Task<CrmAnswer> IsAsync(CrmAnswer answer) => Task.FromResult(answer);

    private static Task<CrmAnswer> IsAsync(JsonObject result) => Task.FromResult<CrmAnswer>(new CrmAnswer.Result(result));
}
