using Marquee.Domain.Catalog;
using Marquee.Domain.Prices;
using Marquee.Storage.Mapping;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Marquee.Storage.Catalog;

internal sealed class CatalogConfiguration :
    IEntityTypeConfiguration<Movie>,
    IEntityTypeConfiguration<Theater>,
    IEntityTypeConfiguration<Screen>,
    IEntityTypeConfiguration<Seat>,
    IEntityTypeConfiguration<Schedule>
{
    private static readonly DateTime NoInstant = DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc);

    public void Configure(EntityTypeBuilder<Movie> builder)
    {
        builder.ToTable("movie", table =>
        {
            table.HasWords<Movie, FilmRating>("film_rating").HasWords<Movie, Genre>("genre");
            table.HasCheckConstraint("ck_movie_running_time", "running_time > 0");
        }).HasAudit();
        builder.Property(movie => movie.Id).ValueGeneratedOnAdd();
        builder.Property(movie => movie.Title).HasMaxLength(200);
        builder.Property(movie => movie.SearchTitle).HasDefaultValue("");
        builder.Property(movie => movie.FilmRating).HasMaxLength(20);
        builder.Property(movie => movie.Genre).HasMaxLength(20);
        builder.Property(movie => movie.ThumbnailUrl).HasMaxLength(500);
    }

    public void Configure(EntityTypeBuilder<Theater> builder)
    {
        builder.ToTable("theater").HasAudit();
        builder.Property(theater => theater.Id).ValueGeneratedOnAdd();
        builder.Property(theater => theater.Name).HasMaxLength(100);
        builder.Property(theater => theater.TimeZone).HasMaxLength(50).HasDefaultValue(Theater.DefaultTimeZone);
    }

    public void Configure(EntityTypeBuilder<Screen> builder)
    {
        builder.ToTable("screen").HasAudit();
        builder.Property(screen => screen.Id).ValueGeneratedOnAdd();
        builder.Property(screen => screen.Name).HasMaxLength(100);
        builder.HasOne<Theater>().WithMany().HasForeignKey(screen => screen.TheaterId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(screen => new { screen.TheaterId, screen.Name }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Seat> builder)
    {
        builder.ToTable("seat", table =>
        {
            table.HasWords<Seat, SeatKind>("kind");
            table.HasCheckConstraint("ck_seat_number", "number > 0");
            table.HasCheckConstraint("ck_seat_pair", "(kind = 'COUPLE') = (pair is not null)");
        }).HasAudit();
        builder.Property(seat => seat.Id).ValueGeneratedOnAdd();
        builder.Property(seat => seat.Row).HasMaxLength(2);
        builder.Property(seat => seat.Kind).HasMaxLength(20).HasDefaultValue(SeatKind.Seat);
        builder.Property(seat => seat.Zone).HasMaxLength(PriceWord.Longest).HasDefaultValue(PriceZone.Standard);
        builder.Ignore(seat => seat.SeatNumber);
        builder.HasOne<Screen>().WithMany().HasForeignKey(seat => seat.ScreenId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(seat => new { seat.ScreenId, seat.Row, seat.Number }).IsUnique();
    }

    /// <remarks>
    /// That schedules of a screen do not overlap is a constraint or trigger in each provider's migration: the model cannot express it.
    /// </remarks>
    public void Configure(EntityTypeBuilder<Schedule> builder)
    {
        builder.ToTable("schedule", table =>
        {
            table.HasCheckConstraint("ck_schedule_ends_at", "ends_at > starts_at");
            table.HasCheckConstraint("ck_schedule_price", "price >= 0");
        }).HasAudit();
        builder.Property(schedule => schedule.Id).ValueGeneratedOnAdd();
        builder.HasOne<Theater>().WithMany().HasForeignKey(schedule => schedule.TheaterId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Screen>().WithMany().HasForeignKey(schedule => schedule.ScreenId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<Movie>().WithMany().HasForeignKey(schedule => schedule.MovieId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<PriceList>().WithMany().HasForeignKey(schedule => schedule.PriceListId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(schedule => new { schedule.PriceListId, schedule.StartsAt }).HasFilter("price_list_id is not null");
        builder.Property(schedule => schedule.StartsAt).HasConversion<InstantConverter>();
        builder.Property(schedule => schedule.EndsAt).HasConversion<InstantConverter>();
        builder.Property(schedule => schedule.PreviousStartsAt).HasConversion<InstantConverter>().HasDefaultValue(NoInstant)
            .HasSentinel(NoInstant);
        builder.HasIndex(schedule => new { schedule.ScreenId, schedule.StartsAt }).IsUnique();
        builder.HasIndex(schedule => new { schedule.TheaterId, schedule.StartsAt });

        // Everything a listing counts and pages by, so that it need not read the table.
        builder.HasIndex(schedule => new
        {
            schedule.MovieId,
            schedule.StartsAt,
            schedule.PreviousStartsAt,
            schedule.StartTime,
            schedule.ScreenId,
            schedule.TheaterId,
            schedule.EndTime,
            schedule.Id,
        }).HasDatabaseName("ix_schedule_movie_id_starts_at");
        builder.HasIndex(schedule => new
        {
            schedule.TheaterId,
            schedule.MovieId,
            schedule.StartsAt,
            schedule.PreviousStartsAt,
            schedule.StartTime,
            schedule.ScreenId,
            schedule.EndTime,
            schedule.Id,
        }).HasDatabaseName("ix_schedule_theater_id_movie_id_starts_at");
    }
}
