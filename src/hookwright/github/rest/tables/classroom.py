"""Written by scripts/generate_operations.py from GitHub's description of its API; never edited."""

from __future__ import annotations

OPERATIONS = {
    "get_a_classroom": "GET /classrooms/{classroom_id}||||classroom/classroom#closing-down---get-a-classroom|Closing down - Get a classroom",
    "get_an_assignment": "GET /assignments/{assignment_id}||||classroom/classroom#closing-down---get-an-assignment|Closing down - Get an assignment",
    "get_assignment_grades": "GET /assignments/{assignment_id}/grades||||classroom/classroom#closing-down---get-assignment-grades|Closing down - Get assignment grades",
    "list_accepted_assignments_for_an_assignment": "GET /assignments/{assignment_id}/accepted_assignments|page per_page|||classroom/classroom#closing-down---list-accepted-assignments-for-an-assignment|Closing down - List accepted assignments for an assignment",
    "list_assignments_for_a_classroom": "GET /classrooms/{classroom_id}/assignments|page per_page|||classroom/classroom#closing-down---list-assignments-for-a-classroom|Closing down - List assignments for a classroom",
    "list_classrooms": "GET /classrooms|page per_page|||classroom/classroom#closing-down---list-classrooms|Closing down - List classrooms",
}
