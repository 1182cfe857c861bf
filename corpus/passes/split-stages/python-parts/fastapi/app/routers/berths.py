from fastapi import APIRouter

router = APIRouter(prefix="/berths")


@router.get("/{number}")
def berth(number: int) -> dict[str, int]:
    return {"number": number}
