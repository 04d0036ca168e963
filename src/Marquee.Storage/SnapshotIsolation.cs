using System.Data;

namespace Marquee.Storage;

/// <summary>How a database is told that all reads of a transaction shall see the same moment, without keeping writers out.</summary>
/// <param name="Level">The level to begin the transaction with.</param>
public sealed record SnapshotIsolation(IsolationLevel Level);
