export async function getStaticProps() {
  return { props: { now: Date.now() }, revalidate: 10 };
}

export default function Home({ now }) {
  return now;
}
