using System.Text.Encodings.Web;
using System.Text.Json;
using Marquee.Domain.Audit;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Marquee.Storage.Audit;

/// <remarks>
/// Triggers in each provider's migration refuse UPDATE and DELETE. There is no foreign key: an entry outlives what it is about.
/// </remarks>
internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("audit_entry");
        builder.Property(entry => entry.At).HasConversion<InstantConverter>();
        builder.Property(entry => entry.Actor).HasMaxLength(20);
        builder.Property(entry => entry.Action).HasMaxLength(60);
        builder.Property(entry => entry.Subject).HasMaxLength(20);
        builder.Property(entry => entry.SubjectId).HasMaxLength(40);
        builder.Property(entry => entry.Address).HasMaxLength(50);
        builder.Property(entry => entry.Detail).HasConversion(new DetailConverter(), new NeverChanged());
        builder.HasIndex(entry => new { entry.At, entry.Id });
        builder.HasIndex(entry => new { entry.Subject, entry.SubjectId, entry.At, entry.Id });
        builder.HasIndex(entry => new { entry.ActorId, entry.At, entry.Id });
        builder.HasIndex(entry => new { entry.Action, entry.At, entry.Id });
    }

    private sealed class DetailConverter() : ValueConverter<IReadOnlyList<FieldChange>, string>(
        detail => JsonSerializer.Serialize(detail, Json), text => JsonSerializer.Deserialize<IReadOnlyList<FieldChange>>(text, Json)!);

    private sealed class NeverChanged() : ValueComparer<IReadOnlyList<FieldChange>>(
        (left, right) => ReferenceEquals(left, right), detail => detail.Count, detail => detail);
}
