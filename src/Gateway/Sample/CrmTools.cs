using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Sample;

/// <summary>The tools themselves. A wrong argument is the tool's own error, in words a model can act on.</summary>
internal sealed class CrmTools(CrmDatabase database, CrmStreams streams, TimeProvider time)
{
    private const int ReportSteps = 5;

    /// <summary>Runs a tool that the catalogue names.</summary>
    /// <returns>A <c>CallToolResult</c>.</returns>
    public async Task<JsonObject> CallAsync(string name, JsonObject arguments, CrmCall call, CancellationToken token)
    {
        try
        {
            return name switch
            {
                "find_customer" => Find(Text(arguments, "query") ?? throw Missing("query")),
                "list_customers" => List(Number(arguments, "after") ?? 0, Number(arguments, "limit") ?? 20),
                "run_sql" => Sql(Text(arguments, "query") ?? throw Missing("query")),
                "update_customer" => Update(Number(arguments, "id") ?? throw Missing("id"), arguments),
                "delete_customer" => Delete(Number(arguments, "id") ?? throw Missing("id")),
                "export_report" => await ExportAsync(Number(arguments, "seconds") ?? 3, call, token),
                _ => throw new InvalidOperationException($"The catalogue names the tool {name}, and nothing runs it."),
            };
        }
        catch (CrmRefusalException refusal)
        {
            return Said(refusal.Message, isError: true);
        }
    }

    private JsonObject Find(string query) => Twice(new JsonObject
    {
        ["customers"] = database.Rows("""
            SELECT * FROM customers WHERE id = ? OR instr(lower(name), lower(?)) OR instr(lower(email), lower(?)) ORDER BY id LIMIT 10
            """, query, query, query),
    });

    private JsonObject List(long after, long limit)
    {
        Require(limit is >= 1 and <= 50, "limit must be from 1 to 50");
        return Twice(new JsonObject
        {
            ["customers"] = database.Rows("SELECT id, name, city, plan FROM customers WHERE id > ? ORDER BY id LIMIT ?", after, limit),
        });
    }

    private JsonObject Sql(string query)
    {
        var answer = database.Run(query);
        if ((int)answer["changed"]! > 0)
        {
            streams.Tell();
        }

        return Twice(answer);
    }

    private JsonObject Update(long id, JsonObject arguments)
    {
        foreach (var column in new[] { "city", "plan", "note" })
        {
            if (Text(arguments, column) is { } value)
            {
                Require(column != "plan" || value is "free" or "team" or "enterprise", "plan must be free, team or enterprise");
                database.Run($"UPDATE customers SET {column} = ? WHERE id = ?", value, id);
            }
        }

        var found = database.Rows("SELECT id, name, city, plan, note FROM customers WHERE id = ?", id);
        return found.Count == 0 ? Said($"There is no customer {id}.", isError: true) : Said("Updated: " + Json(found[0]!));
    }

    private JsonObject Delete(long id)
    {
        var gone = (int)database.Run("DELETE FROM customers WHERE id = ?", id)["changed"]! > 0;
        if (!gone)
        {
            return Said($"There is no customer {id}.", isError: true);
        }

        streams.Tell();
        return Said($"Customer {id} is deleted, with all orders.");
    }

    private async Task<JsonObject> ExportAsync(long seconds, CrmCall call, CancellationToken token)
    {
        Require(seconds is >= 0 and <= 60, "seconds must be from 0 to 60");
        var progress = call.Parameters["_meta"]?["progressToken"];
        for (var step = 1; step <= ReportSteps; step++)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds) / ReportSteps, time, token);
            if (progress is not null)
            {
                await call.NotifyAsync("notifications/progress", new JsonObject
                {
                    ["progressToken"] = progress.DeepClone(),
                    ["progress"] = step,
                    ["total"] = ReportSteps,
                    ["message"] = $"Part {step} of {ReportSteps} is written",
                });
            }
        }

        var lines = database.Rows("""
            SELECT c.id, c.name, c.email, count(*) AS orders, sum(o.amount) AS total FROM customers c JOIN orders o ON o.customer = c.id
            GROUP BY c.id ORDER BY total DESC LIMIT 10
            """);
        return Said("Customers by revenue:\n" + string.Join('\n', lines.Select(l =>
            $"{(long)l!["id"]!}\t{(string)l["name"]!} <{(string)l["email"]!}>\t{(long)l["orders"]!} orders\t"
            + ((double)l["total"]!).ToString("0.00", CultureInfo.InvariantCulture))));
    }

    /// <summary>The same data as text and as structure, which is what careful servers send for old and new clients.</summary>
    private static JsonObject Twice(JsonObject data)
    {
        var result = Said(Json(data));
        result["structuredContent"] = data;
        return result;
    }

    private static JsonObject Said(string text, bool isError = false)
    {
        var result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
        if (isError)
        {
            result["isError"] = true;
        }

        return result;
    }

    private static string Json(JsonNode node) => node.ToJsonString(CrmJson.Options);

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new CrmRefusalException(message);
        }
    }

    private static CrmRefusalException Missing(string name) => new($"The argument {name} is missing.");

    private static string? Text(JsonObject arguments, string name) => arguments[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => throw new CrmRefusalException($"The argument {name} must be a string."),
    };

    // Clients that fill in a form send numbers as text.
    private static long? Number(JsonObject arguments, string name) => arguments[name] is null
        ? null
        : long.TryParse(Text(arguments, name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CrmRefusalException($"The argument {name} must be a whole number.");
}
