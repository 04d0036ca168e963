using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Marquee.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Prices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "price_category",
                columns: table => new
                {
                    code = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    name_ko = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    name_en = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    needs_proof = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_category", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "price_list",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    created_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    modified_at = table.Column<DateTime>(type: "TEXT", nullable: false),
                    modified_by = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_list", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "price_line",
                columns: table => new
                {
                    price_list_id = table.Column<long>(type: "INTEGER", nullable: false),
                    zone = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    category = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    price = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_line", x => new { x.price_list_id, x.zone, x.category });
                    table.CheckConstraint("ck_price_line_price", "price >= 0");
                    table.ForeignKey(
                        name: "fk_price_line_price_category_category",
                        column: x => x.category,
                        principalTable: "price_category",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_price_line_price_list_price_list_id",
                        column: x => x.price_list_id,
                        principalTable: "price_list",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "price_rule",
                columns: table => new
                {
                    price_list_id = table.Column<long>(type: "INTEGER", nullable: false),
                    position = table.Column<int>(type: "INTEGER", nullable: false),
                    days = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    from_hour = table.Column<int>(type: "INTEGER", nullable: false),
                    until_hour = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_rule", x => new { x.price_list_id, x.position });
                    table.CheckConstraint("ck_price_rule_days", "days in ('EVERY', 'WEEKDAY', 'HOLIDAY')");
                    table.CheckConstraint("ck_price_rule_hours", "from_hour >= 0 and from_hour < until_hour and until_hour <= 24");
                    table.ForeignKey(
                        name: "fk_price_rule_price_list_price_list_id",
                        column: x => x.price_list_id,
                        principalTable: "price_list",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                table: "price_category",
                columns: new[] { "code", "name_en", "name_ko", "needs_proof", "position" },
                values: new object[,]
                {
                    { "ADULT", "Adult", "성인", false, 1 },
                    { "CHILD", "Child", "어린이", true, 4 },
                    { "DISABLED", "Disabled", "장애인", true, 5 },
                    { "SENIOR", "Senior", "경로", true, 3 },
                    { "TEEN", "Teen", "청소년", true, 2 }
                });

            // Not as changes of the model: constraints that are added to a table make EF copy it, and its triggers would be gone.
            migrationBuilder.Sql(
                """
                alter table seat add column kind TEXT not null default 'SEAT'
                  constraint ck_seat_kind check (kind in ('SEAT', 'WHEELCHAIR', 'COMPANION', 'COUPLE'));
                """);
            migrationBuilder.Sql(
                """
                alter table seat add column pair INTEGER constraint ck_seat_pair check ((kind = 'COUPLE') = (pair is not null));
                """);
            migrationBuilder.Sql("alter table seat add column zone TEXT not null default 'STANDARD';");
            migrationBuilder.Sql(
                """
                alter table schedule add column price_list_id INTEGER
                  constraint fk_schedule_price_lists_price_list_id references price_list (id) on delete restrict;
                """);
            migrationBuilder.Sql("alter table reservation add column seat_categories TEXT;");
            migrationBuilder.Sql(
                """
                alter table reservation add column seat_amounts TEXT
                  constraint ck_reservation_seat_amounts check ((seat_amounts is null) = (seat_categories is null));
                """);

            migrationBuilder.CreateIndex(
                name: "ix_schedule_price_list_id_starts_at",
                table: "schedule",
                columns: new[] { "price_list_id", "starts_at" },
                filter: "price_list_id is not null");

            migrationBuilder.CreateIndex(
                name: "ix_price_list_name",
                table: "price_list",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new NotSupportedException("To take these columns back would copy tables without their triggers: restore the database.");
    }
}
