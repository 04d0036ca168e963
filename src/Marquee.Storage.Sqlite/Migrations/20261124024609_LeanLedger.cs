using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Marquee.Storage.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LeanLedger : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_schedule_occupancy_schedule_schedule_id",
                table: "schedule_occupancy");

            migrationBuilder.AddForeignKey(
                name: "fk_schedule_occupancy_schedule_schedule_id",
                table: "schedule_occupancy",
                column: "schedule_id",
                principalTable: "schedule",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.DropForeignKey(
                name: "fk_member_quota_schedule_schedule_id",
                table: "member_quota");

            migrationBuilder.DropForeignKey(
                name: "fk_reservation_schedule_schedule_id",
                table: "reservation");

            migrationBuilder.DropForeignKey(
                name: "fk_reserved_seat_reservation_reservation_id",
                table: "reserved_seat");

            migrationBuilder.DropForeignKey(
                name: "fk_reserved_seat_schedule_schedule_id",
                table: "reserved_seat");

            migrationBuilder.DropForeignKey(
                name: "fk_reserved_seat_seat_seat_id",
                table: "reserved_seat");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_schedule_occupancy_schedule_schedule_id",
                table: "schedule_occupancy");

            migrationBuilder.AddForeignKey(
                name: "fk_schedule_occupancy_schedule_schedule_id",
                table: "schedule_occupancy",
                column: "schedule_id",
                principalTable: "schedule",
                principalColumn: "id",
                onDelete: ReferentialAction.Cascade);

            migrationBuilder.AddForeignKey(
                name: "fk_member_quota_schedule_schedule_id",
                table: "member_quota",
                column: "schedule_id",
                principalTable: "schedule",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_reservation_schedule_schedule_id",
                table: "reservation",
                column: "schedule_id",
                principalTable: "schedule",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_reserved_seat_reservation_reservation_id",
                table: "reserved_seat",
                column: "reservation_id",
                principalTable: "reservation",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_reserved_seat_schedule_schedule_id",
                table: "reserved_seat",
                column: "schedule_id",
                principalTable: "schedule",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_reserved_seat_seat_seat_id",
                table: "reserved_seat",
                column: "seat_id",
                principalTable: "seat",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }
    }
}
