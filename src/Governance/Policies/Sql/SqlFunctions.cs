using System.Collections.Frozen;

namespace Gateway.Governance.Policies.Sql;

/// <summary>Which functions keep a query from being called read-only.</summary>
/// <remarks>
/// A function is refused when it is known to change, send, lock, wait, run text as SQL or reach files and other servers; when it is one of
/// PostgreSQL's own <c>pg_</c> functions that is not known to be harmless; when it is called by a schema that is not the system's; and
/// when one of its name's words is a verb of change, or it begins with one that says so alone, as in <c>dropgeometrytable</c>. Other
/// names that no server ships are let through: a database's own function may hide anything, and the place to forbid that is the
/// database user's rights. docs/sql.md says so.
/// </remarks>
internal static class SqlFunctions
{
    private static readonly string[] RefusedPrefixes =
    [
        "dblink", "binary_upgrade_", "brin_", "gin_clean", "query_to_xml", "cursor_to_xml", "table_to_xml", "schema_to_xml",
        "database_to_xml", "ri_fkey", "postgres_fdw_", "http_", "xp_", "utl_", "dbms_", "sys_",
        "heap_force_",
    ];

    private static readonly FrozenSet<string> Refused = Words("""
        nextval setval currval set_config setseed lowrite lo_create lo_creat lo_import lo_export lo_from_bytea lo_put
        lo_truncate lo_truncate64 lo_unlink txid_current txid_current_snapshot
        current_query ts_stat ts_rewrite crosstab crosstab2 crosstab3 crosstab4 connectby xpath_table unique_key_recheck
        suppress_redundant_updates_trigger tsvector_update_trigger tsvector_update_trigger_column
        sleep benchmark get_lock release_lock release_all_locks is_free_lock load_file load_extension readfile writefile edit fts3_tokenizer
        master_pos_wait source_pos_wait wait_for_executed_gtid_set last_insert_id uuid_short updatexml
        openrowset openquery opendatasource openxml eval url urlcluster remote remotesecure executable hdfs s3cluster
        system$wait system$cancel_query http compress_chunk decompress_chunk populate_geometry_columns lockrow unlockrows
        enablelongtransactions disablelongtransactions
        keyring_key_generate version_tokens_edit spider_direct_sql spider_bg_direct_sql mroonga_command lambda_async
        recompress_chunk isolate_tenant_to_new_shard citus_split_shard_by_split_points
        importshp importzipshp importdbf importzipdbf importdxf importdxffromdir importxls importwfs importgeojson
        exportshp exportdbf exportdxf exportkml exportgeojson exportgeojson2 recovergeometrycolumn recoverspatialindex
        initspatialmetadata initspatialmetadatafull initadvancedmetadata upgradegeometrytriggers
        blobfromfile blobtofile xb_loadxml xb_storexml
        external_query s3 gcs file filecluster mysql postgresql mongodb redis jdbc odbc sqlite deltalake hudi iceberg
        read_text read_blob read_csv read_csv_auto read_json read_json_auto read_json_objects read_ndjson read_ndjson_auto read_parquet
        parquet_scan sniff_csv
        """);

    private static readonly FrozenSet<string> HarmlessPg = Words("""
        pg_available_extension_versions pg_available_extensions pg_backend_pid pg_blocking_pids pg_char_to_encoding pg_client_encoding
        pg_collation_actual_version pg_collation_for pg_column_compression pg_column_is_updatable pg_column_size pg_column_toast_chunk_id
        pg_conf_load_time pg_config pg_current_snapshot pg_current_xact_id_if_assigned pg_current_wal_flush_lsn pg_current_wal_insert_lsn
        pg_current_wal_lsn pg_database_collation_actual_version pg_database_size pg_describe_object pg_encoding_max_length
        pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system
        pg_encoding_to_char pg_extension_update_paths pg_filenode_relation pg_get_catalog_foreign_keys pg_get_constraintdef pg_get_expr
        pg_get_function_arg_default pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result
        pg_get_function_sqlbody pg_get_functiondef pg_get_indexdef pg_get_keywords pg_get_multixact_members pg_get_object_address
        pg_get_partition_constraintdef pg_get_partkeydef pg_get_publication_tables pg_get_replica_identity_index pg_get_replication_slots
        pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef pg_get_statisticsobjdef_columns
        pg_get_statisticsobjdef_expressions pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_has_role pg_identify_object
        pg_identify_object_as_address pg_index_column_has_property pg_index_has_property pg_indexam_has_property
        pg_indexam_progress_phasename pg_indexes_size pg_input_error_info pg_input_is_valid pg_is_in_recovery pg_is_other_temp_schema
        pg_is_wal_replay_paused pg_jit_available pg_last_committed_xact pg_last_wal_receive_lsn pg_last_wal_replay_lsn
        pg_last_xact_replay_timestamp pg_listening_channels pg_lock_status pg_lsn pg_lsn_cmp pg_lsn_larger pg_lsn_smaller
        pg_mcv_list_items pg_my_temp_schema pg_notification_queue_usage pg_options_to_table pg_partition_ancestors pg_partition_root
        pg_partition_tree pg_postmaster_start_time pg_prepared_statement pg_prepared_xact pg_relation_filenode pg_relation_filepath
        pg_relation_is_publishable pg_relation_is_updatable pg_relation_size pg_safe_snapshot_blocking_pids pg_sequence_parameters
        pg_settings_get_flags pg_show_all_settings pg_size_bytes pg_size_pretty pg_snapshot_xip pg_snapshot_xmax pg_snapshot_xmin
        pg_split_walfile_name pg_table_size pg_tablespace_databases pg_tablespace_location pg_tablespace_size pg_timezone_abbrevs
        pg_timezone_names pg_total_relation_size pg_trigger_depth pg_typeof pg_visible_in_snapshot pg_wal_lsn_diff pg_walfile_name
        pg_walfile_name_offset pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status pg_stat_have_stats pg_cursor
        pg_basetype pg_sequence_last_value pg_collation_is_visible pg_conversion_is_visible pg_function_is_visible pg_opclass_is_visible
        pg_operator_is_visible pg_opfamily_is_visible pg_statistics_obj_is_visible pg_table_is_visible pg_ts_config_is_visible
        pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible pg_type_is_visible
        """);

    private static readonly FrozenSet<string> Verbs = Words("""
        insert update upsert delete remove drop purge create add write set put save store append replace alter truncate merge exec execute
        run call import export load copy refresh grant revoke kill terminate cancel reset lock unlock send post notify sync apply migrate
        move rename schedule enqueue dequeue archive restore rebuild reindex vacuum clean clear enable disable attach detach push emit start
        stop flush rotate switch release locks wait upgrade rebalance distribute undistribute drain reorder dump clone discard optimize
        activate deactivate promote demote cleanup
        """);

    // Where a name runs its words together only a verb that hardly begins another word tells anything: add, but not address.
    private static readonly string[] StrongVerbs =
    [
        "add", "alter", "clone", "create", "delete", "disable", "discard", "drop", "execute", "grant", "insert", "invalidate", "kill",
        "purge", "rebuild", "remove", "rename", "revoke", "terminate", "truncate", "undistribute", "update", "upsert",
    ];

    // Names with a verb that every server means harmlessly: they change the value that they are given and nothing else.
    private static readonly FrozenSet<string> HarmlessVerbs = Words("""
        array_append array_remove array_replace jsonb_delete jsonb_delete_path jsonb_insert jsonb_set jsonb_set_lax range_merge inet_merge
        regexp_replace replace set_bit set_byte set_masklen ts_delete json_insert json_set json_replace json_remove json_array_append
        json_array_insert json_merge json_merge_patch json_merge_preserve insert numeric_add date_add adddate add_months
        addtime object_insert object_delete array_insert
        datetime_add timestamp_add time_add jsonb_array_append replaceregexpall replaceregexpone list_append
        st_rotate st_dump dump switch
        addyears addquarters addmonths addweeks adddays addhours addminutes addseconds addinterval
        """);

    /// <summary>Whether a call of <paramref name="name"/> may stand in a query that only reads, or that is only explained: servers run
    /// some of what they plan.</summary>
    /// <param name="schema">What qualifies it, lower-case; empty for nothing.</param>
    /// <param name="name">The function, lower-case.</param>
    public static bool MayRead(string schema, string name)
    {
        if (name.Length == 0 || schema is not ("" or "pg_catalog" or "information_schema")) return false;
        if (IsRefused(name)) return false;
        if (name.StartsWith("pg_", StringComparison.Ordinal))
            return HarmlessPg.Contains(name)
                || (name.StartsWith("pg_stat_get_", StringComparison.Ordinal) && !name.Contains("reset", StringComparison.Ordinal));
        return HarmlessVerbs.Contains(name) || !(BeginsWithStrongVerb(name) || HasVerb(name));
    }

    private static bool IsRefused(string name)
    {
        if (Refused.Contains(name)) return true;
        foreach (var prefix in RefusedPrefixes)
            if (name.StartsWith(prefix, StringComparison.Ordinal)) return true;
        return false;
    }

    private static bool HasVerb(string name)
    {
        var lookup = Verbs.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var part in name.AsSpan().Split('_'))
            if (lookup.Contains(name.AsSpan()[part])) return true;
        return false;
    }

    private static bool BeginsWithStrongVerb(string name)
    {
        if (name.StartsWith("addr", StringComparison.Ordinal)) return false;
        foreach (var verb in StrongVerbs)
            if (name.StartsWith(verb, StringComparison.Ordinal)) return true;
        return false;
    }

    private static FrozenSet<string> Words(string list) =>
        list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
