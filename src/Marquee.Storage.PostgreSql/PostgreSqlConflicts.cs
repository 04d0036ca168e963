using Npgsql;

namespace Marquee.Storage.PostgreSql;

/// <inheritdoc cref="IConflicts"/>
internal sealed class PostgreSqlConflicts : IConflicts
{
    public bool Refused(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.ForeignKeyViolation
            or PostgresErrorCodes.ExclusionViolation
            or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected,
    };
}
