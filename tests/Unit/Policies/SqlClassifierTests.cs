using Gateway.Governance.Configuration;
using Gateway.Governance.Policies.Sql;
using Xunit;

namespace Gateway.Tests.Policies;

public sealed class SqlClassifierTests
{
    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT 1;")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("(SELECT 1) UNION (SELECT 2)")]
    [InlineData("VALUES (1), (2)")]
    [InlineData("SHOW server_version")]
    [InlineData("EXPLAIN DELETE FROM t")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a")]
    [InlineData("SELECT 'delete from t; drop table t' -- ; drop table t\n")]
    [InlineData("SELECT $tag$; drop table t$tag$")]
    [InlineData("SELECT /* ; /* drop table t */ delete */ 1")]
    [InlineData("SELECT st_distance(a, b), replace(c, 'x', 'y'), pg_get_viewdef(1) FROM t")]
    [InlineData("SELECT address_of(a), st_addpoint(b, c), jsonb_set(d, '{a}', '1'), addresses(e) FROM t")]
    public void A_query_reads(string sql)
    {
        Assert.True(SqlClassifier.Classify(sql, SqlDialect.PostgreSql).ReadOnly);
        Assert.True(ByTokens(sql, SqlLexis.PostgreSql));
    }

    [Theory]
    [InlineData("generate_series generate_subscripts generate_array uuid_generate_v4 st_rotate st_dump st_dumppoints switch glob")]
    [InlineData("released waiting importance filename exported locked_by postgis_version file_size optimizer_hint datediff upgraded_at_utc")]
    public void A_harmless_function_reads(string functions)
    {
        foreach (var function in functions.Split(' '))
            Assert.True(SqlClassifier.Classify($"SELECT {function}(a) FROM t", SqlDialect.Other).ReadOnly, function);
    }

    [Theory]
    [InlineData("group_replication_switch_to_single_primary_mode keyring_key_generate service_get_read_locks service_release_locks lambda_async")]
    [InlineData("wait_until_sql_thread_after_gtids mysql_firewall_flush_status flush_rewrite_rules audit_log_rotate spider_direct_sql")]
    [InlineData("mroonga_command autoprewarm_dump_now postgis_extensions_upgrade reorder_chunk undistribute_table rebalance_table_shards")]
    [InlineData("citus_drain_node citus_schema_distribute optimize ImportSHP CloneTable DiscardGeometryColumn DisableSpatialIndex")]
    [InlineData("external_query s3 file mysql postgresql read_text read_csv")]
    public void A_function_that_changes_waits_or_reaches_out_does_not_read(string functions)
    {
        foreach (var function in functions.Split(' '))
            foreach (var dialect in Enum.GetValues<SqlDialect>())
                Assert.False(SqlClassifier.Classify($"SELECT {function}('a')", dialect).ReadOnly, function);
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData("-- nothing")]
    [InlineData("DELETE FROM t")]
    [InlineData("SELECT 1; DELETE FROM t")]
    [InlineData("SELECT 1;;drop table t")]
    [InlineData("WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d")]
    [InlineData("WITH d AS (SELECT 1) INSERT INTO t SELECT * FROM d")]
    [InlineData("SELECT * INTO u FROM t")]
    [InlineData("SELECT * FROM t FOR UPDATE")]
    [InlineData("SELECT * FROM t FOR NO KEY UPDATE SKIP LOCKED")]
    [InlineData("SELECT * FROM (SELECT * FROM t FOR SHARE) s")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM t")]
    [InlineData("EXPLAIN (VERBOSE, ANALYZE) SELECT 1")]
    [InlineData("EXPLAIN EXECUTE p(delete_user(7))")]
    [InlineData("EXPLAIN EXECUTE p((SELECT 1))")]
    [InlineData("EXPLAIN CREATE TABLE x AS EXECUTE p((SELECT 1))")]
    [InlineData("EXPLAIN SELECT app.anything(1)")]
    [InlineData("EXPLAIN SELECT * FROM t WHERE a = delete_user(7)")]
    [InlineData("COPY t TO PROGRAM 'sh'")]
    [InlineData("COPY (SELECT 1) TO STDOUT")]
    [InlineData("SELECT nextval('s')")]
    [InlineData("SELECT pg_catalog.set_config('a.b', 'c', false)")]
    [InlineData("SELECT \"nextval\"('s')")]
    [InlineData("SELECT pg_sleep(10)")]
    [InlineData("SELECT pg_read_file('/etc/passwd')")]
    [InlineData("SELECT pg_ls_dir('.')")]
    [InlineData("SELECT * FROM dblink('x', 'delete from t') AS t(a int)")]
    [InlineData("SELECT lo_import('/etc/passwd')")]
    [InlineData("SELECT query_to_xml('delete from t', true, true, '')")]
    [InlineData("SELECT * FROM t WHERE (SELECT pg_terminate_backend(pid) FROM pg_stat_activity LIMIT 1)")]
    [InlineData("SELECT pg_a_function_of_next_year()")]
    [InlineData("SELECT app.anything(1)")]
    [InlineData("SELECT delete_customer(1)")]
    [InlineData("SELECT deleteUser(1)")]
    [InlineData("SELECT DropGeometryTable('parcels')")]
    [InlineData("SELECT UpdateGeometrySRID('parcels', 'geom', 4326)")]
    [InlineData("SELECT AddGeometryColumn('parcels', 'geom', 4326, 'POINT', 2)")]
    [InlineData("SELECT citus_remove_node('host', 5432)")]
    [InlineData("SELECT compress_chunk('c')")]
    [InlineData("SELECT heap_force_freeze('t', ARRAY[]::tid[])")]
    [InlineData("SELECT * FROM http(('DELETE', 'http://a', NULL, NULL, NULL)::http_request)")]
    [InlineData("SELECT CASE WHEN true THEN setval('s', 1) END")]
    [InlineData("BEGIN")]
    [InlineData("COMMIT")]
    [InlineData("SET search_path = x")]
    [InlineData("DO $$ BEGIN DELETE FROM t; END $$")]
    [InlineData("CALL p()")]
    [InlineData("SELECT 1 \0; DROP TABLE t")]
    [InlineData("SELECT 'unterminated")]
    [InlineData("SELECT /* /* */ 1")]
    [InlineData("SELECT * FROM t WHERE ((")]
    [InlineData("SELEC 1")]
    [InlineData("SELECT 'drop table salaries' AS json \\gexec")]
    [InlineData("SELECT json_scalar(1)\n\\! rm -r /\n")]
    [InlineData("SELECT a -- \n\\g | sh")]
    public void What_writes_waits_locks_or_cannot_be_told_does_not_read(string sql)
    {
        Assert.False(SqlClassifier.Classify(sql, SqlDialect.PostgreSql).ReadOnly);
        Assert.False(ByTokens(sql, SqlLexis.PostgreSql));
        Assert.False(SqlClassifier.Classify(sql, SqlDialect.Other).ReadOnly);
    }

    [Theory]
    [InlineData(SqlDialect.MySql, "SELECT 1 /*! ; DROP TABLE t */")]
    [InlineData(SqlDialect.MySql, "SELECT 1 --1; DROP TABLE t")]
    [InlineData(SqlDialect.MySql, "SELECT 'it\\'s'; DROP TABLE t; -- '")]
    [InlineData(SqlDialect.MySql, "SELECT * INTO OUTFILE '/tmp/x' FROM t")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM t LOCK IN SHARE MODE")]
    [InlineData(SqlDialect.MySql, "SELECT `sleep`(5)")]
    [InlineData(SqlDialect.MySql, "SELECT \"sleep\"(5)")]
    [InlineData(SqlDialect.MySql, "SELECT @a := 1")]
    [InlineData(SqlDialect.MySql, "SELECT load_file('/etc/passwd')")]
    [InlineData(SqlDialect.MySql, "SELECT 1 \\! rm")]
    [InlineData(SqlDialect.MySql, "SELECT 1 \\Next")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1\n :r c:\\x.sql")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1\n:r x.sql")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1\n!!dir")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1\ngo\n.shell rm")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 DROP TABLE t")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1drop table t")]
    [InlineData(SqlDialect.SqlServer, "SELECT \u00a3DELETE FROM t")]
    [InlineData(SqlDialect.SqlServer, "SELECT \u00a5EXEC sp_rename 'a', 'b'")]
    [InlineData(SqlDialect.SqlServer, "SELECT a\u20acDELETE FROM t")]
    [InlineData(SqlDialect.SqlServer, "SELECT \u0660DELETE FROM t")]
    [InlineData(SqlDialect.Other, "SELECT \u00d7DELETE FROM t")]
    [InlineData(SqlDialect.SqlServer, "SELECT [a]]; drop table t--]; drop table t")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM t EXEC xp_cmdshell 'dir'")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM OPENROWSET(BULK 'x', SINGLE_CLOB) a")]
    [InlineData(SqlDialect.SqlServer, "SELECT NEXT VALUE FOR s")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM t WITH (UPDLOCK)")]
    [InlineData(SqlDialect.SqlServer, "SHOW DELETE FROM t")]
    [InlineData(SqlDialect.SqlServer, "EXPLAIN DELETE FROM t")]
    [InlineData(SqlDialect.Other, "SHOW DELETE FROM t")]
    [InlineData(SqlDialect.Other, "EXPLAIN DELETE FROM t")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 WRITETEXT t.c @p 'x'")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 ADD SIGNATURE TO dbo.p BY CERTIFICATE c")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1\nGO\nsp_configure 'x', 1")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1\nGO 5\n[sp_configure] 'x', 1")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 REVERT")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 CHECKPOINT")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 RECEIVE * FROM q")]
    [InlineData(SqlDialect.Sqlite, "EXPLAIN PRAGMA writable_schema=ON")]
    [InlineData(SqlDialect.Sqlite, "EXPLAIN QUERY PLAN PRAGMA table_info(select)")]
    [InlineData(SqlDialect.MySql, "EXPLAIN t")]
    [InlineData(SqlDialect.MySql, "EXPLAIN SELECT * FROM (SELECT delete_user(7)) t")]
    [InlineData(SqlDialect.MySql, "EXPLAIN SELECT * FROM (SELECT app.anything(7)) t")]
    [InlineData(SqlDialect.MySql, "EXPLAIN SELECT * FROM (SELECT @a := 1) t")]
    [InlineData(SqlDialect.MySql, "SHOW TABLES WHERE get_lock('x', 100)")]
    [InlineData(SqlDialect.MySql, "SHOW COLUMNS FROM t WHERE sleep(5)")]
    [InlineData(SqlDialect.MySql, "SHOW TABLES WHERE @a := 1")]
    [InlineData(SqlDialect.Sqlite, "SELECT load_extension('x')")]
    [InlineData(SqlDialect.Sqlite, "PRAGMA writable_schema = 1")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1 /* a /* b */ ; DROP TABLE t -- */")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1\u00a0;\u00a0DROP TABLE t")]
    [InlineData(SqlDialect.Other, "SELECT seq.nextval FROM dual")]
    [InlineData(SqlDialect.Other, "SELECT 'a\\'; DROP TABLE t; -- '")]
    [InlineData(SqlDialect.Other, "SELECT 1 # '\n; DROP TABLE t -- '")]
    public void A_dialect_s_own_ways_to_write_do_not_read(SqlDialect dialect, string sql) =>
        Assert.False(SqlClassifier.Classify(sql, dialect).ReadOnly);

    [Theory]
    [InlineData(SqlDialect.MySql, "SELECT `update` FROM `t` WHERE a = \"it\\\"s; drop\" # ; drop")]
    [InlineData(SqlDialect.SqlServer, "SELECT TOP 5 [delete] FROM dbo.[order] WHERE name = N'x; drop'")]
    [InlineData(SqlDialect.Sqlite, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c")]
    [InlineData(SqlDialect.SqlServer, "SELECT Stra\u00dfe, \u540d\u524d, \u0928\u093e\u092e AS n\u0661, '\u00a3 5', [\u20ac] FROM Auftr\u00e4ge")]
    [InlineData(SqlDialect.Sqlite, "EXPLAIN QUERY PLAN SELECT 1")]
    [InlineData(SqlDialect.MySql, "EXPLAIN FORMAT=JSON DELETE FROM t")]
    [InlineData(SqlDialect.MySql, "EXPLAIN SELECT count(*) FROM (SELECT lower(a) AS a FROM t USE INDEX (i)) u WHERE a IN ('b')")]
    [InlineData(SqlDialect.MySql, "EXPLAIN UPDATE t SET a = replace(a, 'b', 'c')")]
    [InlineData(SqlDialect.Sqlite, "EXPLAIN QUERY PLAN UPDATE t SET a = lower(a)")]
    [InlineData(SqlDialect.MySql, "SELECT \\N, '\\! a' FROM t")]
    [InlineData(SqlDialect.SqlServer, "SELECT a\nFROM t\nWHERE a\n!= :b AND geography::Parse('x').Lat\n!< 1 AND c IN (\n:c, \n :d)")]
    [InlineData(SqlDialect.SqlServer, "SELECT go.a FROM t go WHERE go.b > 1\nGO\nSELECT 2\nGO")]
    [InlineData(SqlDialect.Sqlite, "SELECT a,\n.5 FROM main.t")]
    [InlineData(SqlDialect.PostgreSql, "SELECT a IS NOT JSON, b IS JSON OBJECT, json('{}' WITH UNIQUE KEYS) FROM t")]
    [InlineData(SqlDialect.MySql, "SELECT \"delete\", concat(\"sleep\", (\"x\")) FROM t WHERE a IN (\"b\", \"c\") AND d->\"$.e\" = \"\"")]
    [InlineData(SqlDialect.MySql, "SHOW CREATE TABLE t")]
    [InlineData(SqlDialect.MySql, "SHOW TABLES WHERE lower(Tables_in_db) LIKE 'a%'")]
    [InlineData(SqlDialect.Other, "SELECT a, count(*) FROM t GROUP BY a HAVING count(*) > 2")]
    public void A_dialect_s_queries_read(SqlDialect dialect, string sql) => Assert.True(SqlClassifier.Classify(sql, dialect).ReadOnly);

    [Fact]
    public void Facts_name_statements_kinds_and_tables()
    {
        var facts = SqlClassifier.Classify("select * from HR.Salaries s join t on true; delete from \"Orders\"", SqlDialect.PostgreSql);
        Assert.Equal(SqlClassifier.HasGrammar, facts.Parsed);
        Assert.Equal(2, facts.Statements);
        Assert.Equal(["select", "delete"], facts.Kinds);
        Assert.Equal(["hr.salaries", "salaries", "t", "Orders"], facts.Tables);
        Assert.Equal(["hr.staff", "staff"], SqlClassifier.Classify("drop table hr.staff", SqlDialect.PostgreSql).Tables);
        Assert.Equal(["delete"], SqlClassifier.Classify("with d as (select 1) delete from t", SqlDialect.PostgreSql).Kinds);
        Assert.Equal(["hr.salaries", "salaries", "t", "u"],
            SqlClassifier.Classify("select * from hr.salaries a, (t), u b where x in (1, 2)", SqlDialect.MySql).Tables);
    }

    [Theory]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a JOIN b ON a.id = b.id, salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a JOIN b ON CASE WHEN a.x THEN 1 ELSE 0 END, salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a JOIN b ON a.id = b.order, salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a JOIN b ON a.id = @set, salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a JOIN b USING (id), salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a STRAIGHT_JOIN salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM (a STRAIGHT_JOIN salaries)")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM {x salaries}")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a, {oj salaries LEFT JOIN b ON 1}")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a USE INDEX FOR ORDER BY (i), salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM a offset, salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM hr.\"salaries\"")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM (a, (salaries))")]
    [InlineData(SqlDialect.MySql, "DELETE a FROM a, b USING salaries")]
    [InlineData(SqlDialect.MySql, "INSERT DELAYED salaries VALUES (1)")]
    [InlineData(SqlDialect.MySql, "INSERT salaries VALUES (1)")]
    [InlineData(SqlDialect.MySql, "REPLACE salaries VALUES (1)")]
    [InlineData(SqlDialect.MySql, "TRUNCATE salaries")]
    [InlineData(SqlDialect.MySql, "LOCK TABLES a READ, salaries WRITE")]
    [InlineData(SqlDialect.MySql, "HANDLER salaries OPEN")]
    [InlineData(SqlDialect.MySql, "DESCRIBE salaries")]
    [InlineData(SqlDialect.MySql, "GRANT SELECT, DELETE ON salaries TO bob")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM hr..salaries")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM other.hr..[salaries]")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM server...salaries")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM a limit WITH (NOLOCK), salaries")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM a FOR SYSTEM_TIME ALL, salaries")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM a CROSS APPLY salaries")]
    [InlineData(SqlDialect.SqlServer, "DELETE salaries")]
    [InlineData(SqlDialect.SqlServer, "DELETE TOP (5) PERCENT salaries")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1 UPDATE TOP (f(1)) salaries SET a = 1")]
    [InlineData(SqlDialect.SqlServer, "MERGE salaries AS t USING s ON 1 = 1 WHEN MATCHED THEN DELETE")]
    [InlineData(SqlDialect.Sqlite, "SELECT * FROM 'salaries'")]
    [InlineData(SqlDialect.Sqlite, "SELECT * FROM a, main.salaries")]
    [InlineData(SqlDialect.Sqlite, "SELECT * FROM main.'salaries'")]
    [InlineData(SqlDialect.Sqlite, "SELECT 90000 IN salaries")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1 NOT IN main.salaries AS a FROM b")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1 FROM b WHERE 1 IN 'salaries'")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1 FROM a JOIN b ON 1 IN c, salaries")]
    [InlineData(SqlDialect.Other, "SELECT 90000 IN salaries")]
    [InlineData(SqlDialect.Other, "SELECT * FROM a JOIN `salaries` ON 1 = 1")]
    [InlineData(SqlDialect.Other, "SELECT 1 # '\n FROM salaries -- '")]
    [InlineData(SqlDialect.Other, "SELECT * FROM a.b.c.d.salaries")]
    public void A_table_is_found_wherever_a_dialect_lets_it_stand(SqlDialect dialect, string sql) =>
        Assert.Contains("salaries", SqlClassifier.Classify(sql, dialect).Tables);

    [Theory]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM [SALARIES]", "SALARIES salaries")]
    [InlineData(SqlDialect.SqlServer, "SELECT * FROM HR.\"Salaries\"", "hr.Salaries Salaries hr.salaries salaries")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM `Salaries`", "Salaries salaries")]
    [InlineData(SqlDialect.Sqlite, "SELECT * FROM 'SALARIES'", "SALARIES salaries")]
    [InlineData(SqlDialect.Other, "SELECT * FROM \"Salaries\"", "Salaries salaries")]
    [InlineData(SqlDialect.PostgreSql, "SELECT * FROM \"Salaries\"", "Salaries")]
    public void A_quoted_name_is_found_in_lower_case_where_case_may_not_count(SqlDialect dialect, string sql, string tables) =>
        Assert.Equal(tables.Split(' '), SqlClassifier.Classify(sql, dialect).Tables);

    [Theory]
    [InlineData("SELECT STRAIGHT_JOIN x, y FROM a JOIN b ON f(x, y) = 1 ORDER BY x, y")]
    [InlineData("SELECT convert(x USING utf8), insert(x, 1, 1, y) FROM a, b WHERE x IN (1, y) GROUP BY x, y HAVING min(x, y) > 1 LIMIT 5")]
    [InlineData("INSERT INTO a (x, y) SELECT x, y FROM b")]
    [InlineData("UPDATE a, b SET x = 1, y = 2")]
    public void Columns_are_taken_for_no_tables(string sql) => Assert.Equal(["a", "b"], SqlClassifier.Classify(sql, SqlDialect.MySql).Tables);

    [Fact]
    public void A_list_of_values_is_taken_for_no_table()
    {
        const string sql = "SELECT x IN ('b', c), y IN (d) FROM a WHERE z IN (e, f) AND u IN UNNEST(v)";
        Assert.Equal(["a"], SqlClassifier.Classify(sql, SqlDialect.Sqlite).Tables);
    }

    [Theory]
    [InlineData(SqlDialect.MySql, "hunter2 SELECT 1")]
    [InlineData(SqlDialect.SqlServer, "sp_rename 'salaries', 'x'")]
    [InlineData(SqlDialect.Sqlite, "SELECT 1; secret_word")]
    [InlineData(SqlDialect.Other, "jane_roe")]
    public void No_word_of_the_caller_s_becomes_a_kind(SqlDialect dialect, string sql)
    {
        var facts = SqlClassifier.Classify(sql, dialect);
        Assert.True(facts.IsUnknown);
        Assert.Equal(["unknown"], facts.Kinds);
    }

    [Fact]
    public void More_statements_than_are_listed_are_unknown()
    {
        foreach (var dialect in Enum.GetValues<SqlDialect>())
        {
            var facts = SqlClassifier.Classify(string.Concat(Enumerable.Repeat("show a;", 1_000)), dialect);
            Assert.Equal((1_000, 1_000), (facts.Statements, facts.Kinds.Length));
            Assert.True(SqlClassifier.Classify(string.Concat(Enumerable.Repeat("show a;", 1_001)), dialect).IsUnknown);
        }
    }

    [Fact]
    public void A_change_that_sql_server_begins_without_a_semicolon_is_a_kind()
    {
        Assert.Equal(["select", "delete", "drop"],
            SqlClassifier.Classify("SELECT 1 DELETE FROM t DELETE FROM u DROP TABLE t", SqlDialect.SqlServer).Kinds);
        Assert.Equal(["select", "add"], SqlClassifier.Classify("SELECT 1 ADD SIGNATURE TO p BY CERTIFICATE c", SqlDialect.SqlServer).Kinds);
        Assert.Equal(["alter"], SqlClassifier.Classify("ALTER TABLE t ADD a int", SqlDialect.SqlServer).Kinds);
        Assert.Equal(["show", "delete"], SqlClassifier.Classify("SHOW DELETE FROM t", SqlDialect.Other).Kinds);
        Assert.Equal(["insert"], SqlClassifier.Classify("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", SqlDialect.SqlServer).Kinds);
    }

    [Theory]
    [InlineData("\uff53alaries")]
    [InlineData("hr.[sal\u00adaries]")]
    [InlineData("[\uff7a]")]
    public void A_name_that_sql_server_may_take_for_another_is_unknown(string name)
    {
        Assert.True(SqlClassifier.Classify($"SELECT * FROM {name}", SqlDialect.SqlServer).IsUnknown);
        Assert.True(SqlClassifier.Classify($"SELECT a FROM t AS a, t AS {name.Replace("hr.", "", StringComparison.Ordinal)}",
            SqlDialect.SqlServer).ReadOnly);
        Assert.False(SqlClassifier.Classify($"SELECT * FROM \"{name}\"", SqlDialect.PostgreSql).IsUnknown);
    }

    [Fact]
    public void A_name_in_another_script_is_a_table()
    {
        var facts = SqlClassifier.Classify("SELECT [\u91d1\u984d\uff08\u5186\uff09] FROM Auftr\u00e4ge, \u7d66\u4e0e", SqlDialect.SqlServer);
        Assert.Equal(["auftr\u00e4ge", "\u7d66\u4e0e"], facts.Tables);
        Assert.True(facts.ReadOnly);
    }

    [Fact]
    public void More_tables_than_are_listed_are_unknown()
    {
        var many = string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"t{i}"));
        foreach (var dialect in Enum.GetValues<SqlDialect>())
        {
            Assert.Equal(1_000, SqlClassifier.Classify($"SELECT * FROM {many}, t1, t999", dialect).Tables.Length);
            Assert.True(SqlClassifier.Classify($"SELECT * FROM {many}, salaries, t1", dialect).IsUnknown);
        }
    }

    [Fact]
    public void What_is_unknown_says_so()
    {
        var facts = SqlClassifier.Classify("no sql at all", SqlDialect.PostgreSql);
        Assert.Equal(["unknown"], facts.Kinds);
        Assert.False(facts.Parsed);
        Assert.False(SqlClassifier.Classify("SELECT '" + (char)0xd800 + "'", SqlDialect.PostgreSql).ReadOnly);
        Assert.Equal(["unknown"], SqlClassifier.Classify(new string(' ', SqlClassifier.CharactersMax + 1), SqlDialect.MySql).Kinds);
    }

    [Theory]
    [InlineData(SqlDialect.PostgreSql, "SELECT * FROM salaries WHERE")]
    [InlineData(SqlDialect.MySql, "SELECT * FROM salaries /*! */")]
    [InlineData(SqlDialect.MySql, "SELECT 1; [sp_rename] 'salaries', 'x'")]
    [InlineData(SqlDialect.SqlServer, "SELECT 1; [sp_rename] 'salaries', 'x'")]
    [InlineData(SqlDialect.Sqlite, ";")]
    [InlineData(SqlDialect.Other, "SELECT * FROM salaries WHERE a = 'b")]
    public void Unreadable_sql_has_no_kinds_and_tables_that_a_rule_could_find_harmless(SqlDialect dialect, string sql)
    {
        var call = SomePolicy.Call("run_sql") with { Sql = SqlClassifier.Classify(sql, dialect) };
        foreach (var when in (string[])["\"salaries\" in sql.tables", "\"drop\" in sql.kinds", "sql.statements > 1", "!sql.readOnly"])
            Assert.Equal("deny no", SomePolicy.Of("name: yes, when: 'true', effect: allow", $"name: no, when: '{when}', effect: deny, reason: no").Said(call));
        foreach (var when in (string[])["!(\"salaries\" in sql.tables)", "sql.kinds.all(k, k != \"drop\")", "sql.statements < 2"])
            Assert.Equal("deny default", SomePolicy.Of($"name: yes, when: '{when}', effect: allow").Said(call));
        Assert.Equal("allow yes", SomePolicy.Of("name: yes, when: '!has(sql.tables) && !sql.parsed', effect: allow").Said(call));
    }

    [Theory]
    [InlineData("+1")]
    [InlineData(" cross join a")]
    [InlineData(" union select 1")]
    [InlineData("::int")]
    [InlineData(" isnull")]
    public void An_endless_chain_does_not_break_the_process(string link)
    {
        var sql = "SELECT 1 from a where 1" + string.Concat(Enumerable.Repeat(link, 60_000));
        foreach (var dialect in Enum.GetValues<SqlDialect>()) Assert.False(SqlClassifier.Classify(sql, dialect).Parsed);
    }

    [Fact]
    public void A_chain_hidden_from_the_tokenizer_does_not_break_the_process()
    {
        var sql = "SELECT U&\"a\", 1" + string.Concat(Enumerable.Repeat("+1", 60_000));
        Assert.False(SqlClassifier.Classify(sql, SqlDialect.PostgreSql).ReadOnly);
    }

    private static bool ByTokens(string sql, SqlLexis lexis) =>
        SqlTokenizer.Read(sql, lexis) is { } tokens && SqlTokenClassifier.Classify(tokens, lexis).ReadOnly;
}
