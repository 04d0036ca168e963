namespace Marquee.Storage.PostgreSql;

/// <summary>How long a connection keeps its session of the server, in the words of PgBouncer's <c>pool_mode</c>.</summary>
public enum PoolMode
{
    /// <summary>As long as it is open: no pooler in between, or one that pools sessions.</summary>
    Session,

    /// <summary>For one transaction: nothing may be left in a session, so no statement is prepared by name.</summary>
    Transaction,
}
