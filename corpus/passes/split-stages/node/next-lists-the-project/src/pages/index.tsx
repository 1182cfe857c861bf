import { posts } from "@/lib/posts";

export default function Page() {
  return <main>hello</main>;
}

export const getServerSideProps = async () => ({ props: { posts: posts() } });
