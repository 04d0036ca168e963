using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

#pragma warning disable CA1814 // Prefer jagged arrays over multidimensional

namespace Marquee.Storage.PostgreSql.Migrations
{
    /// <inheritdoc />
    public partial class Prices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "seat",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "SEAT");

            migrationBuilder.AddColumn<long>(
                name: "pair",
                table: "seat",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "zone",
                table: "seat",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "STANDARD");

            migrationBuilder.AddColumn<long>(
                name: "price_list_id",
                table: "schedule",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long[]>(
                name: "seat_amounts",
                table: "reservation",
                type: "bigint[]",
                nullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "seat_categories",
                table: "reservation",
                type: "text[]",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "price_category",
                columns: table => new
                {
                    code = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    name_ko = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    name_en = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    needs_proof = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_category", x => x.code);
                });

            migrationBuilder.CreateTable(
                name: "price_list",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    created_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    modified_at = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    modified_by = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_price_list", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "price_line",
                columns: table => new
                {
                    price_list_id = table.Column<long>(type: "bigint", nullable: false),
                    zone = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    category = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    price = table.Column<long>(type: "bigint", nullable: false)
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
                    price_list_id = table.Column<long>(type: "bigint", nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    days = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    from_hour = table.Column<int>(type: "integer", nullable: false),
                    until_hour = table.Column<int>(type: "integer", nullable: false)
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

            migrationBuilder.AddCheckConstraint(
                name: "ck_seat_kind",
                table: "seat",
                sql: "kind in ('SEAT', 'WHEELCHAIR', 'COMPANION', 'COUPLE')");

            migrationBuilder.AddCheckConstraint(
                name: "ck_seat_pair",
                table: "seat",
                sql: "(kind = 'COUPLE') = (pair is not null)");

            migrationBuilder.CreateIndex(
                name: "ix_schedule_price_list_id_starts_at",
                table: "schedule",
                columns: new[] { "price_list_id", "starts_at" },
                filter: "price_list_id is not null");

            migrationBuilder.AddCheckConstraint(
                name: "ck_reservation_seat_amounts",
                table: "reservation",
                sql: "(seat_amounts is null) = (seat_categories is null)");

            migrationBuilder.CreateIndex(
                name: "ix_price_list_name",
                table: "price_list",
                column: "name",
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_schedule_price_lists_price_list_id",
                table: "schedule",
                column: "price_list_id",
                principalTable: "price_list",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_schedule_price_lists_price_list_id",
                table: "schedule");

            migrationBuilder.DropTable(
                name: "price_line");

            migrationBuilder.DropTable(
                name: "price_rule");

            migrationBuilder.DropTable(
                name: "price_category");

            migrationBuilder.DropTable(
                name: "price_list");

            migrationBuilder.DropCheckConstraint(
                name: "ck_seat_kind",
                table: "seat");

            migrationBuilder.DropCheckConstraint(
                name: "ck_seat_pair",
                table: "seat");

            migrationBuilder.DropIndex(
                name: "ix_schedule_price_list_id_starts_at",
                table: "schedule");

            migrationBuilder.DropCheckConstraint(
                name: "ck_reservation_seat_amounts",
                table: "reservation");

            migrationBuilder.DropColumn(
                name: "kind",
                table: "seat");

            migrationBuilder.DropColumn(
                name: "pair",
                table: "seat");

            migrationBuilder.DropColumn(
                name: "zone",
                table: "seat");

            migrationBuilder.DropColumn(
                name: "price_list_id",
                table: "schedule");

            migrationBuilder.DropColumn(
                name: "seat_amounts",
                table: "reservation");

            migrationBuilder.DropColumn(
                name: "seat_categories",
                table: "reservation");
        }
    }
}
